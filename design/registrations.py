"""What the app offers to the pages and jobs that gather from all apps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from design import front, participation
from design.models import Enrollment, FactorReport, Invitation, Proposal, Review, SatisfactionReport, Study, Survey
from kernel import registry
from kernel.translated import pick
from questionnaires.models import Response


def register() -> None:
    registry.waiting(waiting)
    registry.cards(cards)
    registry.impact(impact)
    front.register()
    registry.person("design", export=export, erase=erase, models=[Enrollment, Review, Invitation])


def waiting(user: Any) -> Iterable[registry.Waiting]:
    """A study with something left to answer or to review."""
    for study, tasks in participation.waiting_in(user):
        first = tasks[0]
        left = ngettext("%(n)s thing left", "%(n)s things left", len(tasks)) % {"n": len(tasks)}
        yield registry.Waiting(
            title=pick(study.title),
            detail=f"{study.organization.name} · {left}",
            href=study.get_absolute_url(),
            action=_("Go on") if first.begun else _("Begin"),
            minutes=study.minutes,
            progress=first.fraction,
        )


def cards(user: Any) -> Iterable[registry.Card]:
    """Open studies and responses sent: a team's operational counts."""
    mine = Study.objects.filter(organization_id__in=_organizations(user))
    if not mine.exists():
        return
    surveys = Survey.objects.filter(study__in=mine).values("questionnaire_id")
    responses = Response.objects.filter(questionnaire_id__in=surveys)
    sent, begun = responses.submitted().count(), responses.count()
    running = mine.open().count()
    counted = {"open": running, "share": round(100 * sent / begun) if begun else 0}
    yield registry.Card(
        label=_("Responses"),
        value=f"{sent:,}",
        detail=ngettext(
            "%(open)s study open, %(share)s %% of the responses begun were sent",
            "%(open)s studies open, %(share)s %% of the responses begun were sent",
            running,
        )
        % counted,
        href=reverse("admin:design_study_changelist"),
        order=50,
    )


def impact(user: Any) -> Iterable[registry.ImpactEntry]:
    """Reports that a person's answers are in, and proposals decided after they reviewed them."""
    sent = Response.objects.filter(subject__user_id=user.pk).submitted()
    surveys = {
        survey.questionnaire_id: survey
        for survey in Survey.objects.filter(questionnaire_id__in=sent.values("questionnaire_id")).select_related(
            "study", "questionnaire"
        )
    }
    for model, became in ((FactorReport, _("a report on what the answers have in common")),
                          (SatisfactionReport, _("a report on how content people are"))):  # fmt: skip
        for report in model.objects.filter(survey__in=surveys.values(), state="ready").select_related("study"):
            yield registry.ImpactEntry(
                given=_("Your answers to “%(survey)s”") % {"survey": surveys[report.survey.questionnaire_id]},
                went_into=pick(report.study.title),
                became=became,
                effect=_("Your answers count among those of %(people)s people.") % {"people": report.people},
                n=report.people,
                at=report.published_at,
                href=report.study.get_absolute_url(),
            )
    reviewed = Proposal.objects.filter(reviews__response__subject__user_id=user.pk, state__in=("adopted", "declined"))
    for proposal in reviewed.select_related("study"):
        yield registry.ImpactEntry(
            given=_("Your review of “%(proposal)s”") % {"proposal": proposal},
            went_into=pick(proposal.study.title),
            became=str(proposal.get_state_display()),
            effect=proposal.reason,
            href=proposal.study.get_absolute_url(),
        )


def export(subject_ids: Iterable[Any], **_ids: Any) -> dict[str, list[dict[str, Any]]]:
    """Studies joined and proposals reviewed; the answers themselves are exported with the questionnaires."""
    ids = list(subject_ids)
    joined = Enrollment.objects.filter(subject_id__in=ids).select_related("study__organization").order_by("joined_at")
    reviews = Review.objects.filter(response__subject_id__in=ids).select_related("proposal").order_by("created_at")
    return {
        "studies": [
            {
                "organization": enrollment.study.organization.name,
                "study": enrollment.study.title,
                "state": enrollment.state,
                "joined_at": enrollment.joined_at.isoformat(),
                "left_at": enrollment.left_at.isoformat() if enrollment.left_at else None,
            }
            for enrollment in joined
        ],
        "reviews": [
            {
                "proposal": review.proposal.title,
                "response_id": str(review.response_id),
                "at": review.created_at.isoformat(),
            }
            for review in reviews
        ],
    }


@transaction.atomic
def erase(subject_ids: Iterable[Any], at: Any, **_ids: Any) -> list[str]:
    """Delete the person's enrollments and reviews; reports keep figures over many people and name nobody."""
    ids = list(subject_ids)
    Review.objects.filter(response__subject_id__in=ids).delete()
    count, _models = Enrollment.objects.filter(subject_id__in=ids).delete()
    if not count:
        return []
    return [
        ngettext("Your place in %(n)s study was deleted.", "Your places in %(n)s studies were deleted.", count)
        % {"n": count}
    ]


def _organizations(user: Any) -> Any:
    from kernel import scope

    return scope.organization_ids(user)
