"""Proposals are the team's until people are asked about them; a review is its writer's own."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Q

from kernel import scope
from kernel.querysets import ScopedQuerySet


class ProposalQuerySet(ScopedQuerySet):
    organization_lookup = "study__organization_id"

    def visible_to(self, user: Any) -> Self:
        """To the team; and to the people who joined, once it is in review."""
        studies = self.model._meta.get_field("study").related_model.objects
        joined = studies.joined_by(user).values("pk")
        mine = Q(study__organization_id__in=scope.organization_ids(user))
        return self.filter(mine | (Q(study_id__in=joined) & ~Q(state="draft")))

    def in_review(self) -> Self:
        return self.filter(state="in_review")


class ReviewQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(response__subject__user_id=user.pk)
