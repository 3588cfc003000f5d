"""What design puts on a team's front page: its studies, how content people are, proposals that wait for a decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from design.models import Enrollment, Invitation, Proposal, SatisfactionReport, Study, Survey
from design.studies import reporting
from disclosure import services as disclosure
from kernel import charts, registry, scope
from kernel.charts import measure
from kernel.translated import pick
from organizations import services as organizations
from questionnaires.models import Response

MOST_STUDIES = 8
COURSE = 8
MOST_DRAFTS = 5
TONES = {Study.State.OPEN: "good", Study.State.DRAFT: "neutral", Study.State.CLOSED: "neutral"}


def register() -> None:
    registry.panels(studies)
    registry.cards(satisfaction)
    registry.needs(proposals)
    registry.needs(drafts)


def studies(user: Any) -> Iterator[registry.Panel]:
    """The newest studies, open ones first: who was let in, who came, who sent something; a team's own counts."""
    if not scope.is_member(user):
        return
    mine = Study.objects.filter(organization_id__in=scope.organization_ids(user))
    shown = list(mine.order_by("-state", "-created_at", "pk")[:MOST_STUDIES])
    columns = [
        charts.Column(_("Study")),
        charts.Column(_("State")),
        charts.Column(_("Invited"), numeric=True),
        charts.Column(_("Joined"), numeric=True),
        charts.Column(_("Answered"), numeric=True),
        charts.Column(_("What next")),
    ]
    plans = not shown and organizations.able_in(user, "studies.manage").exists()
    yield registry.Panel(
        title=_("Studies"),
        table=charts.Table(columns, _rows(shown)),
        nothing=_("None yet. Plan one: a survey to answer, designs to review, and what people make of them.")
        if plans
        else _("None yet. Owners and researchers of your organization plan them."),
        href=reverse("admin:design_study_new") if plans else reverse("admin:design_study_changelist"),
        action=_("Plan a study") if plans else _("All studies"),
        order=10,
    )


def satisfaction(user: Any) -> Iterator[registry.Card]:
    """The newest net promoter score of one's organizations, with its interval; the earlier ones as its course."""
    ready = SatisfactionReport.objects.filter(
        study__organization_id__in=scope.organization_ids(user), state=SatisfactionReport.State.READY
    )
    newest = ready.select_related("study__organization", "survey").order_by("-published_at", "pk")[:COURSE]
    scores = [score for report in reporting.showing(list(newest)) if (score := _points(report))]
    if not scores:
        return
    latest = scores[0]
    yield registry.Card(
        label=_("Net promoter score"),
        value=measure.written(latest["points"], "+.0f"),
        detail=_("%(low)s to %(high)s, n = %(n)s")
        % {
            "low": measure.written(latest["ci95_low"], "+.0f"),
            "high": measure.written(latest["ci95_high"], "+.0f"),
            "n": f"{newest['n']:,}",
        },
        href=reverse("admin:design_satisfactionreport_changelist"),
        order=46,
        spark=[score["points"] for score in reversed(scores)],
    )


def proposals(user: Any) -> Iterator[registry.Waiting]:
    """Proposals in review that enough people have rated, for those who may decide."""
    able = organizations.able_in(user, "studies.manage")
    rated = (
        Proposal.objects.filter(study__organization_id__in=able, state=Proposal.State.IN_REVIEW)
        .annotate(n=Count("reviews"))
        .filter(n__gte=disclosure.threshold())
    )
    for proposal in rated.select_related("study").order_by("created_at", "pk")[:5]:
        yield registry.Waiting(
            title=_("Adopt or decline “%(proposal)s”") % {"proposal": proposal},
            detail=_("%(study)s · about %(n)s reviews")
            % {"study": pick(proposal.study.title), "n": f"{disclosure.people_rounded(proposal.n):,}"},
            href=reverse("admin:design_proposal_page", args=[proposal.pk]),
            action=_("Decide"),
        )


def drafts(user: Any) -> Iterator[registry.Waiting]:
    """What a researcher goes on with: studies not opened yet, and proposals drafted from reviews."""
    able = organizations.able_in(user, "studies.manage")
    planned = Study.objects.filter(organization__in=able, state=Study.State.DRAFT, consent_text__isnull=False)
    for study in planned.order_by("created_at", "pk")[:MOST_DRAFTS]:
        overview = reverse("admin:design_study_overview", args=[study.pk])
        yield registry.Waiting(pick(study.title), _("Planned, not open yet"), overview, _("Go on"))
    drafted = Proposal.objects.filter(
        study__organization__in=able, state=Proposal.State.DRAFT, origin=Proposal.Origin.REVIEWS
    )
    for proposal in drafted.order_by("created_at", "pk")[:MOST_DRAFTS]:
        page = reverse("admin:design_proposal_page", args=[proposal.pk])
        yield registry.Waiting(pick(proposal.title), _("Drafted from what people said"), page, _("Look"))


def _rows(shown: list[Study]) -> list[list[Any]]:
    ids = [study.pk for study in shown]
    joined = dict(Enrollment.objects.filter(study_id__in=ids).joined().values_list("study_id").annotate(Count("pk")))
    limited = Invitation.objects.filter(study_id__in=ids, most_uses__isnull=False)
    invited = dict(limited.values_list("study_id").annotate(Sum("most_uses")))
    sent = Q(questionnaire__responses__state=Response.State.SUBMITTED)
    people = Count("questionnaire__responses__subject_id", filter=sent, distinct=True)
    answered = dict(Survey.objects.filter(study_id__in=ids).values_list("study_id").annotate(people=people))
    return [
        [
            charts.Cell(pick(study.title), href=reverse("admin:design_study_overview", args=[study.pk])),
            charts.Cell(study.get_state_display(), tone=TONES[Study.State(study.state)]),
            *(_number(counts.get(study.pk)) for counts in (invited, joined, answered)),
            _next(study, asks=study.pk in answered),
        ]
        for study in shown
    ]


def _number(count: int | None) -> str:
    return f"{count:,}" if count else "–"


def _next(study: Study, *, asks: bool) -> str:
    """What the study waits for, or since when it is as it is."""
    if study.state == Study.State.DRAFT:
        if study.consent_text_id is None:
            return _("waits for a consent text")
        return _("ready to open") if asks else _("waits for a survey")
    if study.state == Study.State.OPEN:
        return _("open since %(day)s") % {"day": date_format(study.opened_at)}
    return _("closed on %(day)s") % {"day": date_format(study.closed_at)} if study.closed_at else ""


def _points(report: SatisfactionReport) -> dict[str, Any] | None:
    """The first recommendation question's score; None where it is hidden or not asked."""
    scores = report.figures.get("net_promoter") or []
    return scores[0] if scores and not scores[0].get("hidden") else None
