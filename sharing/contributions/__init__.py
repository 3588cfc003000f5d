"""Contributions: one record a person gives, sealed under their own key, seen by them through its life, taken back alone."""
