from __future__ import annotations

from typing import Self

from kernel.querysets import ScopedQuerySet


class SummaryQuerySet(ScopedQuerySet):
    """An organization's summaries."""

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "pk")
