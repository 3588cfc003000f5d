"""Deduplication: which records say the same, so that each counts once."""
