"""The team's page of a summary."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from feedback.analysis.models import Summary
from feedback.analysis.pictures import pictures
from feedback.collection.models import Event
from kernel.errors import NotFound
from kernel.pages import TeamPage
from organizations import services as organizations


class Report(TeamPage):
    template_name = "feedback/summary.html"
    title = gettext_lazy("What people said")

    def load(self) -> None:
        visible = Summary.objects.visible_to(self.request.user).select_related("organization", "model")
        self.summary = visible.filter(pk=self.kwargs["pk"]).first()
        if self.summary is None:
            raise NotFound

    def authorize(self) -> None:
        organizations.authorize(by=self.request.user, organization=self.summary.organization, ability="feedback.view")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = {str(version.pk): str(version) for version in self.summary.model.versions.select_related("model")}
        names |= {value: str(label) for value, label in (*Event.Kind.choices, *Event.Channel.choices)}
        whole = {cell["key"]: cell for cell in self.summary.figures["all"]}
        return super().get_context_data(
            summary=self.summary, whole=whole, pictures=pictures(self.summary.figures, names), **kwargs
        )
