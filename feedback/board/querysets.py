from __future__ import annotations

from typing import Any, Self

from feedback.collection.models import Event
from kernel.querysets import ScopedQuerySet


class IssueQuerySet(ScopedQuerySet):
    """An organization's issues."""

    def public_to(self, user: Any) -> Self:
        """Issues of organizations that a person has given feedback to: with what was replied."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(organization__in=Event.objects.given_by(user).values("organization"))

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "pk")


class EvidenceQuerySet(ScopedQuerySet):
    organization_lookup = "issue__organization_id"
