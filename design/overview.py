"""A study's page for its team, gathered from its rooms: what is asked, how it was answered, what is left to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from design.models import (
    FactorReport,
    Invitation,
    Optimization,
    Proposal,
    ReviewForm,
    SatisfactionReport,
    Study,
    Survey,
)
from design.proposals import services as proposals
from design.studies.team_pages import StudyTeamPage
from design.surveys import services as surveys
from kernel import charts
from kernel.translated import pick
from questionnaires.models import Questionnaire

TONES = {"open": "good", "draft": "warn", "closed": "neutral"}
PROPOSAL_TONES = {"in_review": "good", "adopted": "good", "draft": "warn", "declined": "neutral"}


@dataclass(frozen=True)
class SurveyLine:
    """A survey in the list, with what may be done about it."""

    survey: Survey
    title: str
    state: str
    tone: str
    detail: str
    asks: str
    opened: bool
    versions: bool


@dataclass(frozen=True)
class Step:
    """Something to be done before the study can open."""

    title: str
    done: bool
    href: str
    action: str


class StudyOverview(StudyTeamPage):
    template_name = "design/team/study.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        study = self.study
        joined = study.enrollments.joined().count()
        manages = self.may("studies.manage")
        standings = self._standings()
        proposed = list(study.proposals.order_by("number"))
        form = ReviewForm.objects.filter(study=study).select_related("questionnaire").first()
        steps = _steps(study, proposed) if manages and study.state == Study.State.DRAFT else []
        people = ngettext("%(joined)s person takes part", "%(joined)s people take part", joined) % {"joined": joined}
        return super().get_context_data(
            title=_("“%(study)s”: %(people)s") % {"study": pick(study.title), "people": people},
            tone=TONES[study.state],
            surveys=_surveys(study),
            proposals=[(proposal, PROPOSAL_TONES[proposal.state]) for proposal in proposed],
            review_form=form,
            form_tone=TONES[form.questionnaire.state] if form else "",
            varying=study.attributes.count(),
            reports=_reports(study),
            invitations=_invitations(study),
            standings=_standings_chart(standings),
            standings_table=_standings_table(standings),
            reviewed=len(standings),
            manages=manages,
            runs=self.may("reports.run"),
            steps=steps,
            ready=all(step.done for step in steps),
            crumbs=[(_("Studies"), reverse("admin:design_study_changelist")), (pick(study.title), "")],
            **kwargs,
        )

    def _standings(self) -> list[proposals.Standing]:
        try:
            return proposals.standings(study=self.study, by=self.request.user)
        except proposals.NoReviewForm:
            return []


def _steps(study: Study, proposed: list[Proposal]) -> list[Step]:
    asks = study.surveys.filter(questionnaire__state="open").exists()
    asks = asks or any(proposal.state == Proposal.State.IN_REVIEW for proposal in proposed)
    return [
        Step(
            _("People read what they agree to: choose the consent text"),
            study.consent_text_id is not None,
            reverse("admin:design_study_revise", args=[study.pk]),
            _("Choose it"),
        ),
        Step(
            _("Something is asked: an open survey, or a proposal in review"),
            asks,
            reverse("admin:design_survey_new", args=[study.pk]),
            _("Add a survey"),
        ),
    ]


def _surveys(study: Study) -> list[SurveyLine]:
    newer = Questionnaire.objects.filter(previous=OuterRef("questionnaire_id"))
    found = study.surveys.select_related("questionnaire").annotate(has_newer=Exists(newer))
    counted = surveys.counts_of(study)
    return [
        _line(survey, *counted.get(survey.questionnaire_id, (0, 0)))
        for survey in found.order_by("position", "questionnaire__version", "pk")
    ]


def _line(survey: Any, sent: int, begun: int) -> SurveyLine:
    asked: Questionnaire = survey.questionnaire
    counted = _("%(sent)s sent, %(begun)s begun") % {"sent": f"{sent:,}", "begun": f"{begun:,}"}
    draft = asked.state == Questionnaire.State.DRAFT
    title = str(survey)
    if asked.version > 1 or survey.has_newer:
        title = _("%(survey)s, version %(version)s") % {"survey": title, "version": asked.version}
    return SurveyLine(
        survey=survey,
        title=title,
        state=asked.get_state_display(),
        tone=TONES[asked.state],
        detail=_("Nobody sees it yet") if draft else counted,
        asks=reverse("admin:questionnaires_build", args=[asked.pk]),
        opened=not draft,
        versions=not draft and begun > 0 and not survey.has_newer,
    )


def _reports(study: Study) -> list[tuple[str, Any]]:
    """The newest reports of every kind, newest first."""
    kinds = (FactorReport, SatisfactionReport, Optimization)
    found = [report for model in kinds for report in model.objects.filter(study=study).order_by("-created_at")[:5]]
    found.sort(key=lambda report: report.created_at, reverse=True)
    return [(str(report._meta.verbose_name).capitalize(), report) for report in found]


def _invitations(study: Study) -> list[tuple[Invitation, str, str, bool]]:
    """The newest links: (link, what became of it, tone, whether it still lets people in)."""
    now = timezone.now()

    def state(link: Invitation) -> tuple[str, str, bool]:
        if link.revoked_at:
            return _("Withdrawn"), "neutral", False
        if link.expires_at <= now:
            return _("Expired"), "neutral", False
        if link.most_uses is not None and link.uses >= link.most_uses:
            return _("Used up"), "neutral", False
        return _("Open"), "good", True

    return [(link, *state(link)) for link in study.invitations.order_by("-created_at", "pk")[:20]]


def _standings_chart(standings: list[proposals.Standing]) -> Any:
    hidden = _("hidden, too few reviews")
    rows = [
        charts.Interval(str(s.proposal), hidden=hidden)
        if s.mean is None
        else charts.Interval(str(s.proposal), s.mean, s.ci95_low, s.ci95_high)
        for s in standings
    ]
    return charts.intervals(rows, title=_("Mean rating of each proposal"), number=".1f") if rows else ""


def _standings_table(standings: list[proposals.Standing]) -> charts.Table:
    columns = [
        charts.Column(_("Proposal")), charts.Column(_("Mean rating"), numeric=True),
        charts.Column(_("95 % interval"), numeric=True), charts.Column(_("People, at least"), numeric=True),
    ]  # fmt: skip
    rows = [
        [str(s.proposal), charts.hidden_cell(), "", ""]
        if s.mean is None
        else [str(s.proposal), f"{s.mean:.2f}", f"{s.ci95_low:.2f} – {s.ci95_high:.2f}", s.people_rounded]
        for s in standings
    ]
    return charts.Table(columns, rows)
