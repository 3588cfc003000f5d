from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from consent.models import Subject
from feedback.collection.access import is_acting_for_an_organization
from kernel import scope
from kernel.querysets import ScopedQuerySet


class OpeningQuerySet(ScopedQuerySet):
    """An organization's openings."""

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)


class EventQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """A person sees what they said; a team sees what its own systems sent, which it knew before.

        What people said in the portal reaches a team as figures and themes alone: a row a person would tell who is
        content, as soon as few people are asked.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        sent = self.sent_for(scope.organization_ids(user))
        if is_acting_for_an_organization(user):
            return sent
        return sent | self.given_by(user)

    def sent_for(self, organization_ids: Any) -> Self:
        """Those that organizations' own systems sent."""
        return self.filter(organization_id__in=organization_ids).exclude(channel=self.model.Channel.PORTAL)

    def given_by(self, user: Any) -> Self:
        """What a person said here, and what organizations sent about the keys that they claimed."""
        return self.filter(subject__in=Subject.objects.of(user).values("pk"))

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
