"""Contributions: records that people give, each sealed under its giver's key and taken back alone."""
