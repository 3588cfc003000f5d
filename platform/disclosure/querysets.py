from __future__ import annotations

from typing import Self

from django.db.models import Q

from disclosure.core import DIFFERS_BY_FEW, DOMINATED, PROTECTS_ANOTHER, TOO_FEW_PEOPLE
from kernel.querysets import ScopedQuerySet


class ReleaseQuerySet(ScopedQuerySet):
    """What was released for an organization's figures."""

    def hiding(self, *reasons: str) -> Self:
        """Those with a cell hidden for one of these reasons, or for any."""
        found = Q()
        for reason in reasons or (TOO_FEW_PEOPLE, DOMINATED, PROTECTS_ANOTHER, DIFFERS_BY_FEW):
            found |= Q(cells__contains=[{"reason": reason}])
        return self.filter(found)
