"""The rooms' models, in the order of the work."""

from sharing.contributions.models import Contribution, ContributionUse

__all__ = [
    "Contribution",
    "ContributionUse",
]
