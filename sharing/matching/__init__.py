"""Matching: records of a table that are about the same person or thing, the doubtful ones settled by people."""
