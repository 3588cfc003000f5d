"""Agreements: who shares what with whom, for what, until when; who signs, when one takes effect, how it ends."""
