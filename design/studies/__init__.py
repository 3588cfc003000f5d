"""Studies: what is to be learned, with whose consent, from when to when."""
