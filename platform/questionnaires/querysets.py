"""Who may see which questionnaires and responses. Answers themselves are read through ``services.reading`` alone."""

from __future__ import annotations

from typing import Any, Self

from kernel.querysets import ScopedQuerySet


class QuestionnaireQuerySet(ScopedQuerySet):
    """Members see their organization's; a participant reaches one through the room that asks (a survey, a review)."""

    def open(self) -> Self:
        return self.filter(state="open")


class QuestionQuerySet(ScopedQuerySet):
    organization_lookup = "questionnaire__organization_id"

    def in_order(self) -> Self:
        return self.order_by("page", "position", "pk")


class ResponseQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """One's own. A team reads answers through the gate, never row by row."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(subject__user_id=user.pk)

    def submitted(self) -> Self:
        return self.filter(state="submitted")


class AnswerQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(response__subject__user_id=user.pk)
