"""What came of feedback: for those who gave it, and for the team."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from disclosure import services as disclosure
from feedback.adaptation.figures import count
from feedback.adaptation.models import Adaptation
from feedback.adaptation.pictures import before_and_after
from feedback.adaptation.reasons import sentence
from kernel.errors import NotFound
from kernel.pages import PortalPage, TeamPage
from organizations import services as organizations


class Shown:
    """An adaptation that the person may see, with its picture."""

    def load(self) -> None:
        visible = Adaptation.objects.visible_to(self.request.user).select_related(
            "organization", "version__model", "candidate__model"
        )
        self.adaptation = visible.filter(pk=self.kwargs["pk"]).first()
        if self.adaptation is None:
            raise NotFound

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.adaptation
        return super().get_context_data(
            adaptation=shown,
            figures={
                "corrections": count(shown.corrections),
                "people": disclosure.people_rounded(shown.people),
                "held_out_people": disclosure.people_rounded(shown.held_out_people),
                "n": count(shown.gain["n"]),
            },
            reasons=[sentence(reason) for reason in shown.reasons],
            **before_and_after(shown),
            **kwargs,
        )


class Outcome(Shown, PortalPage):
    template_name = "feedback/outcome.html"
    title = gettext_lazy("What came of your corrections")


class Report(Shown, TeamPage):
    template_name = "feedback/adaptation_report.html"
    title = gettext_lazy("Update on feedback")

    def authorize(self) -> None:
        organizations.authorize(
            by=self.request.user, organization=self.adaptation.organization, ability="feedback.view"
        )
