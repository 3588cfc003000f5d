"""Consent: who a record is about, what they were asked, what they allow now, and how they take it back."""
