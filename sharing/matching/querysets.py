"""Who may see which pairs of records: the organization whose version they are of."""

from __future__ import annotations

from typing import Any, Self

from kernel import scope
from kernel.querysets import ScopedQuerySet


class MatchReviewQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(version__dataset__organization_id__in=scope.organization_ids(user))


class MatchPairQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(review__version__dataset__organization_id__in=scope.organization_ids(user))

    def doubtful(self) -> Self:
        """Those left to people."""
        return self.filter(sure=False)

    def sure(self) -> Self:
        """Those that count as the same unless people say otherwise."""
        return self.filter(sure=True)

    def open(self) -> Self:
        """Those about which nobody said anything yet."""
        return self.filter(by_people=False)
