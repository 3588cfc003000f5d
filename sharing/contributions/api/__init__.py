"""Contributions over the API: one record, many at once, and codes by which people claim theirs."""

from sharing.contributions.api.claims import ClaimViewSet
from sharing.contributions.api.records import ContributionViewSet

__all__ = ["ClaimViewSet", "ContributionViewSet"]
