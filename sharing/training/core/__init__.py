"""Solo against joint on one held-out part."""

from sharing.training.core.contest import Contest, Entrant, contest

__all__ = ["Contest", "Entrant", "contest"]
