"""Factors: what a questionnaire's items measure in common, and how well."""
