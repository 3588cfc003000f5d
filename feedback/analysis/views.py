"""The team's pages of a summary: asking for one, reading it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from disclosure import services as disclosure
from feedback.analysis import services as analysis
from feedback.analysis.models import Summary
from feedback.analysis.pictures import pictures, why_hidden
from feedback.collection.forms import WindowForm
from feedback.collection.models import Event
from feedback.collection.trail import crumbs
from kernel.errors import DomainError, NotFound
from kernel.pages import TeamPage, add_problem
from organizations import services as organizations
from registry.models import Model


class Ask(TeamPage):
    """Start a summary of the feedback on a model."""

    template_name = "feedback/team/form.html"

    def load(self) -> None:
        visible = Model.objects.visible_to(self.request.user).select_related("organization")
        self.model = visible.filter(pk=self.kwargs["pk"]).first()
        if self.model is None:
            raise NotFound
        self.form = WindowForm(self.request.POST or None)

    def authorize(self) -> None:
        organizations.authorize(by=self.request.user, organization=self.model.organization, ability="feedback.manage")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Summarize feedback"),
            lead=_(
                "Counts, ratings and themes of what people said, where enough of them said it. Leave both times empty to "
                "read everything."
            ),
            crumbs=crumbs(self.model, _("Summarize feedback")),
            form=self.form,
            submit=_("Start the summary"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.form.is_valid():
            try:
                job = analysis.request(model=self.model, by=request.user, **self.form.cleaned_data)
            except DomainError as problem:
                add_problem(self.form, problem)
            else:
                self.say(_("The summary is being made. When it is done, it stands on the model's feedback page."))
                return redirect("admin:jobs_job_change", job.pk)
        return self.render_to_response(self.get_context_data(), status=400)


class Report(TeamPage):
    """A summary as the disclosure gate released it; its themes can be put on the board."""

    template_name = "feedback/team/summary.html"

    def load(self) -> None:
        visible = Summary.objects.visible_to(self.request.user).select_related("organization", "model")
        self.summary = visible.filter(pk=self.kwargs["pk"]).first()
        if self.summary is None:
            raise NotFound

    def authorize(self) -> None:
        organizations.authorize(by=self.request.user, organization=self.summary.organization, ability="feedback.view")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        summary = self.summary
        names = {str(version.pk): str(version) for version in summary.model.versions.select_related("model")}
        names |= {value: str(label) for value, label in (*Event.Kind.choices, *Event.Channel.choices)}
        whole = {cell["key"]: cell for cell in summary.figures["all"]}
        on_the_board = {issue.theme: issue for issue in summary.issues.all()}
        return super().get_context_data(
            title=_("What people said about %(name)s") % {"name": summary.model.name},
            crumbs=crumbs(summary.model, _("Summary")),
            summary=summary,
            cards=_cards(whole),
            pictures=pictures(summary.figures, names),
            themes=[(number, theme, on_the_board.get(number)) for number, theme in enumerate(summary.themes)],
            may_manage=organizations.can(self.request.user, summary.organization, "feedback.manage"),
            ask_url=reverse("admin:feedback_summary_ask", args=[summary.model_id]),
            minimum=disclosure.threshold(),
            hidden=whole["events"]["hidden"],
            **kwargs,
        )


def _cards(whole: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures about everything: events, and the mean rating when somebody rated."""
    events, rating = whole["events"], whole.get("rating")
    about = _("about %(people)s people") % {"people": f"{events['people'] or 0:,}"}
    shown = [{"label": _("Pieces of feedback"), "value": f"{events['value'] or 0:,}", "detail": about}]
    if rating is not None and rating["hidden"]:
        shown.append({"label": _("Mean rating"), "value": "–", "detail": why_hidden(rating)})
    elif rating is not None and rating["value"]:
        mean = rating["value"]
        interval = (
            _("95 %% interval %(low)s to %(high)s, n = %(n)s")
            % {"low": f"{mean['ci95_low']:.2f}", "high": f"{mean['ci95_high']:.2f}", "n": f"{mean['n']:,}"}
            if mean["ci95_low"] is not None
            else _("n = %(n)s") % {"n": f"{mean['n']:,}"}
        )
        shown.append({"label": _("Mean rating, from 1 to 5"), "value": f"{mean['mean']:.2f}", "detail": interval})
    return shown
