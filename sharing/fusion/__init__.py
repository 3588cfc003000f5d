"""Fusion: two organizations' tables become one, with the origin of every row kept."""
