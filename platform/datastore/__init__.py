"""Datasets and their versions: encrypted files, schema, lineage, permits, and the one gate to their rows."""
