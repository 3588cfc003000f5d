from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.db.models import Q
from django.db.models.expressions import RawSQL

from kernel.querysets import ScopedQuerySet

# People of whom exactly one of the two, an earlier summary and this list of events, holds something.
DIFFERENT_PEOPLE = """(
    SELECT count(DISTINCT e.subject_id) FROM feedback_event e
    WHERE (
        e.id = ANY(%s) AND NOT EXISTS (
            SELECT 1 FROM feedback_mention m WHERE m.summary_id = feedback_summary.id AND m.event_id = e.id)
    ) OR e.id IN (
        SELECT m.event_id FROM feedback_mention m WHERE m.summary_id = feedback_summary.id AND m.event_id <> ALL(%s))
)"""


class SummaryQuerySet(ScopedQuerySet):
    """An organization's summaries."""

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "pk")

    def shown(self) -> Self:
        """Those about enough people to show anything."""
        return self.filter(figures__all__contains=[{"key": "events", "hidden": False}])

    def nearly_of(self, event_ids: Collection[Any], *, minimum: int) -> Self:
        """Those that differ from a summary of these events by somebody, and by fewer than ``minimum`` people: beside
        each other the two would tell what these few said. Whoever took something back since is such a difference,
        and nobody knows any more how many they are."""
        ids = list(event_ids)
        few = self.alias(differ=RawSQL(DIFFERENT_PEOPLE, [ids, ids])).filter(differ__lt=minimum)  # noqa: S611 - constant
        return few.filter(Q(differ__gt=0) | Q(taken_back_at__isnull=False))


class MentionQuerySet(ScopedQuerySet):
    """Which events a summary counted: an organization's own, and no request lists them."""

    organization_lookup = "summary__organization_id"
