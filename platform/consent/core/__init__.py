"""The part of consent that needs no database: what changed between two texts, and what a receipt says."""
