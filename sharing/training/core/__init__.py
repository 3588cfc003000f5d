"""Solo against joint on one held-out part."""

from sharing.training.core.contest import Contest, Entrant, contest
from sharing.training.core.progress import Progress

__all__ = ["Contest", "Entrant", "Progress", "contest"]
