from __future__ import annotations

from typing import Any, Self

from django.db.models import Q

from consent.models import Subject
from feedback.collection.access import is_acting_for_an_organization
from kernel import scope
from kernel.querysets import ScopedQuerySet


class AdaptationQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """A team sees its own; a person sees those that their feedback went into."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        teams = Q(organization_id__in=scope.organization_ids(user))
        if is_acting_for_an_organization(user):
            return self.filter(teams)
        return self.filter(teams | Q(pk__in=self.model.events.through.objects.given_by(user).values("adaptation")))

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "pk")


class UseQuerySet(ScopedQuerySet):
    organization_lookup = "adaptation__organization_id"

    def given_by(self, user: Any) -> Self:
        return self.filter(event__subject__in=Subject.objects.of(user).values("pk"))
