"""A model version's page: how good it is and against what, what it was made from, and the decision about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobs.registration import title_of
from kernel import charts
from kernel import registry as offers
from kernel.charts import measure
from kernel.errors import DomainError
from kernel.looking import told
from kernel.pages import TeamPage, add_problem
from organizations import services as organizations
from registry import services as registry
from registry import verdicts
from registry.labels import PARTS, TRAINERS
from registry.models import Evaluation, ModelVersion, Retraining

State = ModelVersion.State
TONES = {State.LIVE: "good", State.CANDIDATE: "warn", State.RETIRED: "neutral", State.REJECTED: "neutral"}
DECIDE: dict[str, Callable[..., ModelVersion]] = {
    "promote": registry.promote,
    "reject": registry.reject,
    "retire": registry.retire,
}
# What may be decided in each state: the button's value, its label, its look.
BUTTONS = {
    State.CANDIDATE: [
        ("promote", gettext_lazy("Promote it"), "primary"),
        ("reject", gettext_lazy("Reject it"), "plain"),
    ],
    State.LIVE: [("retire", gettext_lazy("Take it out of service"), "danger")],
    State.RETIRED: [("promote", gettext_lazy("Promote it again"), "primary")],
    State.REJECTED: [],
}
WORSE_CANDIDATE = [
    ("reject", gettext_lazy("Reject it"), "primary"),
    ("promote", gettext_lazy("Promote it all the same"), "plain"),
]
DONE = {
    "promote": gettext_lazy("It is live. The version that was live before is retired."),
    "reject": gettext_lazy("Rejected. It stays here with its figures and your reason."),
    "retire": gettext_lazy("Out of service. Calls to this model are refused until another version is live."),
}


class ReasonForm(forms.Form):
    """Why, for those who come later."""

    reason = forms.CharField(
        label=gettext_lazy("Why?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text=gettext_lazy("Stands in the model's history, for those who ask later."),
    )  # fmt: skip


class VersionPage(TeamPage):
    """One version; whoever may promote decides here."""

    template_name = "registry/version.html"

    def load(self) -> None:
        visible = ModelVersion.objects.visible_to(self.request.user)
        self.version = get_object_or_404(
            visible.select_related("model__organization", "parent__model", "retraining__replacement__model"),
            pk=self.kwargs["pk"],
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.version
        evaluations = list(
            version.evaluations.select_related("compared_with__model", "data_version__dataset").order_by(
                "-created_at", "pk"
            )
        )
        shown = [evaluation for evaluation in evaluations if registry.told(evaluation, True)]
        may = organizations.can(self.request.user, version.model.organization, "models.promote")
        retraining = getattr(version, "retraining", None)
        newest = verdicts.newest(evaluations)
        worse = newest is not None and verdicts.verdict_of(newest.comparison).measured_worse
        kwargs.setdefault("form", ReasonForm())
        return super().get_context_data(
            title=str(version),
            lead=_("It tells: %(task)s.") % {"task": version.model.task},
            version=version,
            tone=TONES[State(version.state)],
            picture=_picture(shown),
            table=_table(shown),
            comparisons=[_compared(evaluation) for evaluation in shown if evaluation.comparison],
            hidden=len(evaluations) - len(shown),
            trained_on=version.training_data.select_related("data_version__dataset").order_by("created_at", "pk"),
            facts=_facts(version),
            metrics=told(version.metrics),
            parameters=told(version.parameters),
            recipe=told(version.metadata),
            decisions=version.decisions.order_by("-decided_at", "-pk"),
            buttons=_buttons(version, worse=worse) if may else [],
            worse=_compared(newest) if worse and newest else None,
            retraining=retraining,
            beside=registry.in_words(registry.measured(retraining)) if _is_replaced(retraining) else "",
            may_retrain=organizations.can(self.request.user, version.model.organization, "models.train"),
            acts=offers.acts_on(version, self.request.user),
            crumbs=[(_("Models"), reverse("admin:registry_modelversion_changelist")), (str(version), "")],
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ReasonForm(request.POST)
        act = request.POST.get("act", "")
        if form.is_valid() and act in DECIDE:
            try:
                DECIDE[act](version=self.version, by=request.user, **form.cleaned_data)
            except DomainError as problem:
                if problem.status in (403, 404):
                    raise
                add_problem(form, problem)
            else:
                self.say(DONE[act])
                return redirect("admin:registry_modelversion_change", self.version.pk)
        return self.render_to_response(self.get_context_data(form=form), status=400)


class Retrain(VersionPage):
    """Train a marked version again, without those who took their data back."""

    http_method_names = ["post"]

    def authorize(self) -> None:
        organizations.authorize(
            by=self.request.user, organization=self.version.model.organization, ability="models.train"
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        job = registry.retrain(version=self.version, by=request.user)
        self.say(_("It is being trained again. The new version takes its place."))
        return redirect("admin:jobs_job_change", job.pk)


def _buttons(version: ModelVersion, *, worse: bool) -> list[Any]:
    """What may be decided; one that knows somebody who left goes live no more.

    A candidate that measured worse may be promoted, for other reasons, which the team says; rejecting it comes first.
    """
    offered = WORSE_CANDIDATE if worse and version.state == State.CANDIDATE else BUTTONS[State(version.state)]
    return [b for b in offered if not (b[0] == "promote" and version.affected_at)]


def _is_replaced(retraining: Retraining | None) -> bool:
    return retraining is not None and retraining.replacement_id is not None


def _picture(evaluations: list[Evaluation]) -> Any:
    """How often it was right on each part that it had not seen, beside always saying the most frequent answer."""
    rows = []
    for evaluation in evaluations:
        figures = evaluation.metrics
        if {"accuracy", "ci95_low", "ci95_high"} <= set(figures):
            label = _("%(part)s, n = %(n)s") % {
                "part": PARTS.get(evaluation.part, evaluation.part),
                "n": f"{evaluation.n:,}",
            }
            rows.append(charts.Interval(label, figures["accuracy"], figures["ci95_low"], figures["ci95_high"]))
        if "majority" in figures:
            rows.append(charts.Interval(_("always the most frequent answer"), figures["majority"], tone="muted"))
    return charts.intervals(rows, title=_("How often it is right"), number=".1%", width=None) if rows else None


def _table(evaluations: list[Evaluation]) -> charts.Table:
    columns = [
        charts.Column(_("Part")),
        charts.Column(_("Right"), numeric=True),
        charts.Column(_("95 % interval"), numeric=True),
        charts.Column("n", numeric=True),
    ]
    rows = []
    for evaluation in evaluations:
        figures = evaluation.metrics
        if "accuracy" not in figures:
            continue
        ends = [measure.written(figures[end], ".1%") for end in ("ci95_low", "ci95_high") if end in figures]
        rows.append(
            [
                PARTS.get(evaluation.part, evaluation.part),
                measure.written(figures["accuracy"], ".1%"),
                " – ".join(ends),
                f"{evaluation.n:,}",
            ]
        )
    return charts.Table(columns, rows)


def _compared(evaluation: Evaluation) -> dict[str, Any]:
    """A paired comparison in words; what it was compared with, where that is a version of ours."""
    verdict = verdicts.verdict_of(evaluation.comparison)
    return {
        "with": evaluation.compared_with,
        "part": PARTS.get(evaluation.part, evaluation.part),
        "said": verdicts.points(evaluation.comparison),
        "verdict": verdicts.WORDS[verdict],
        "tone": verdicts.TONES[verdict],
        "worse": verdict.measured_worse,
        "n": f"{evaluation.n:,}",
    }


def _facts(version: ModelVersion) -> list[tuple[Any, Any]]:
    known = [
        (_("Trained by"), TRAINERS.get(version.trainer, version.trainer)),
        (_("Updated from"), version.parent),
        (_("Made by"), title_of(version.builder)),
        (_("Trained"), date_format(version.created_at, "DATETIME_FORMAT")),
        (_("Random seed"), version.seed),
        (_("Bytes stored, sealed and signed"), f"{version.bytes_stored:,}"),
        ("SHA-256", version.sha256),
    ]
    return [(label, value) for label, value in known if value is not None]
