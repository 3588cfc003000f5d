"""Proposals: designs as attributes, and what people say about each."""
