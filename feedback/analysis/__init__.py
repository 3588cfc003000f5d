"""Analysis: what the feedback says, in themes and in figures."""
