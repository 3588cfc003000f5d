"""What came of feedback: for those who gave it, and for the team."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure import services as disclosure
from feedback.adaptation import services as adaptation
from feedback.adaptation.figures import count
from feedback.adaptation.forms import AdaptForm
from feedback.adaptation.models import Adaptation
from feedback.adaptation.pictures import before_and_after
from feedback.adaptation.reasons import sentence
from feedback.collection.trail import crumbs, own_crumbs
from kernel.errors import DomainError, NotFound
from kernel.pages import Page, PortalPage, TeamPage, add_problem
from organizations import services as organizations
from registry.models import Model


class Shown(Page):
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
            headline=_headline(shown),
            figures={
                "corrections": count(shown.corrections),
                "people": count(disclosure.people_rounded(shown.people)),
                "held_out_people": count(disclosure.people_rounded(shown.held_out_people)),
                "n": count(shown.gain["n"]),
            },
            reasons=[sentence(reason) for reason in shown.reasons],
            **before_and_after(shown),
            **kwargs,
        )


def _headline(adaptation: Adaptation) -> str:
    """What came of it, in words; "better" only where the paired test says so."""
    if adaptation.outcome == Adaptation.Outcome.REJECTED:
        return _("The update was not taken into use")
    if adaptation.gain["better"]:
        return _("The updated model answers better, and went into use")
    # Taken before "better" was asked for.
    return _("The updated model went into use; that it answers better is not shown yet")


class Outcome(Shown, PortalPage):
    template_name = "feedback/outcome.html"
    title = gettext_lazy("What came of your corrections")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(crumbs=own_crumbs(self.title), **kwargs)


class Report(Shown, TeamPage):
    template_name = "feedback/team/adaptation.html"

    def authorize(self) -> None:
        organizations.authorize(
            by=self.request.user, organization=self.adaptation.organization, ability="feedback.view"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        model = self.adaptation.version.model
        may = all(
            organizations.can(self.request.user, self.adaptation.organization, ability)
            for ability in ("feedback.manage", "models.promote")
        )
        return super().get_context_data(
            title=_("Update on feedback"),
            crumbs=crumbs(model, _("Update")),
            ask_url=reverse("admin:feedback_adaptation_ask", args=[model.pk]) if may else "",
            is_stale=self.adaptation.taken_back_at is not None and self.adaptation.candidate.state == "live",
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Make it again without what was taken back."""
        job = adaptation.remake(adaptation=self.adaptation, by=request.user)
        self.say(_("The update is made again. Its version leaves service whatever comes of it."))
        return redirect("admin:jobs_job_change", job.pk)


class Ask(TeamPage):
    """Start an update of a model on what people corrected."""

    template_name = "feedback/team/form.html"

    def load(self) -> None:
        visible = Model.objects.visible_to(self.request.user).select_related("organization")
        self.model = visible.filter(pk=self.kwargs["pk"]).first()
        if self.model is None:
            raise NotFound
        self.form = AdaptForm(self.request.POST or None, model=self.model, user=self.request.user)

    def authorize(self) -> None:
        for ability in ("feedback.manage", "models.promote"):
            organizations.authorize(by=self.request.user, organization=self.model.organization, ability=ability)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Update on feedback"),
            lead=_(
                "A copy of the model learns from what people corrected. It goes live only when it answers better for "
                "people it did not learn from, and a larger loss elsewhere is ruled out."
            ),
            crumbs=crumbs(self.model, _("Update on feedback")),
            form=self.form,
            submit=_("Start the update"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.form.is_valid():
            try:
                job = adaptation.request(by=request.user, **self.form.order())
            except DomainError as problem:
                add_problem(self.form, problem)
            else:
                self.say(_("The update is under way. When it is done, it stands on the model's feedback page."))
                return redirect("admin:jobs_job_change", job.pk)
        return self.render_to_response(self.get_context_data(), status=400)
