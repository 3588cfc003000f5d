"""Complementarity: what a partner's data would add to one's own, before anything is shared."""
