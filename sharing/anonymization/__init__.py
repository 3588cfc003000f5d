"""Anonymization: what must not be seen is removed from texts and blurred in tables, and the risk left is measured."""
