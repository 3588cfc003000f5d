"""The portal's feedback page: models to try, one's own feedback, and what was replied."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from consent import services as consent
from feedback.board.models import Issue
from feedback.collection import services as collection
from feedback.collection.models import Event
from kernel.pages import PortalPage

SHOWN = 50


class Home(PortalPage):
    template_name = "feedback/home.html"
    title = gettext_lazy("Feedback")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        given = Event.objects.given_by(user).select_related("version__model").newest_first()
        return super().get_context_data(
            asks=collection.asked_of(consent.subject_for(user)),
            events=given[:SHOWN],
            issues=Issue.objects.public_to(user).select_related("model").newest_first()[:SHOWN],
            **kwargs,
        )
