"""Who sees a study: its team, and the people who joined it."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Q

from kernel import scope
from kernel.querysets import ScopedQuerySet


class StudyQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Studies of one's organizations, and those one has joined."""
        return self.filter(Q(organization_id__in=scope.organization_ids(user)) | Q(pk__in=self._joined_by(user)))

    def joined_by(self, user: Any) -> Self:
        return self.filter(pk__in=self._joined_by(user))

    def open(self) -> Self:
        return self.filter(state="open")

    def _joined_by(self, user: Any) -> Any:
        enrollments = self.model._meta.get_field("enrollments").related_model.objects
        if not getattr(user, "is_authenticated", False):
            return enrollments.none().values("study_id")
        return enrollments.filter(subject__user_id=user.pk, state="joined").values("study_id")


class OfStudyQuerySet(ScopedQuerySet):
    """What belongs to a study is its team's alone, unless a room opens it to those who joined."""

    organization_lookup = "study__organization_id"


class AskedQuerySet(OfStudyQuerySet):
    """What a study asks by a questionnaire: the team's while it is a draft, then also theirs who joined."""

    def visible_to(self, user: Any) -> Self:
        studies = self.model._meta.get_field("study").related_model.objects
        mine = Q(study__organization_id__in=scope.organization_ids(user))
        joined = Q(study_id__in=studies.joined_by(user).values("pk"))
        return self.filter(mine | (joined & ~Q(questionnaire__state="draft")))

    def opened(self) -> Self:
        """Not the drafts, which people don't see."""
        return self.exclude(questionnaire__state="draft")
