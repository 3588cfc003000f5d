"""Invitations are the team's; an enrollment is the person's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db.models import F, Q

from design.studies.querysets import OfStudyQuerySet
from kernel.querysets import ScopedQuerySet


class InvitationQuerySet(OfStudyQuerySet):
    def usable(self, at: datetime) -> Self:
        return self.filter(Q(most_uses=None) | Q(uses__lt=F("most_uses")), expires_at__gt=at, revoked_at=None)


class EnrollmentQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """One's own. A team sees how many joined, not who."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(subject__user_id=user.pk)

    def joined(self) -> Self:
        return self.filter(state="joined")
