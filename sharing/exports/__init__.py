"""Copies that a partner takes away where an agreement allows: protected, marked, encrypted to the taker's key, logged."""
