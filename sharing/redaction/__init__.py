"""Redaction: what texts lose, a sample of it before a steward's eyes, and the words by which an organization corrects it."""
