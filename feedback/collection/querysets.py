from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db.models import Q

from kernel import scope
from kernel.querysets import ScopedQuerySet


class EventQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """A person sees what they said; a team sees that something was said about its models, and how it was rated."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(Q(subject__user_id=user.pk) | Q(organization_id__in=scope.organization_ids(user)))

    def given_by(self, user: Any) -> Self:
        return self.filter(subject__user_id=user.pk)

    def kept(self) -> Self:
        """Those whose content still exists."""
        return self.filter(sealed__isnull=False)

    def received(self, since: datetime | None = None, until: datetime | None = None) -> Self:
        """Those received from ``since`` on and before ``until``."""
        found = self
        if since is not None:
            found = found.filter(created_at__gte=since)
        if until is not None:
            found = found.filter(created_at__lt=until)
        return found

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "pk")
