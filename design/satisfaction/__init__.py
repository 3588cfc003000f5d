"""Satisfaction: how content people are, in figures that carry their interval."""
