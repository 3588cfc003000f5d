"""Who may see a review of labels: the organization whose version it is about."""

from __future__ import annotations

from typing import Any, Self

from kernel import scope
from kernel.querysets import ScopedQuerySet


class LabelReviewQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(version__dataset__organization_id__in=scope.organization_ids(user))


class LabelDoubtQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(review__version__dataset__organization_id__in=scope.organization_ids(user))

    def open(self) -> Self:
        """Those that nobody settled yet."""
        return self.filter(choice="")
