"""Overlap: how many of each company's people brought what the other has too, without showing which."""
