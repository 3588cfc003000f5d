"""Adaptation: an old model version and feedback make a candidate, which is compared, then promoted or rejected."""
