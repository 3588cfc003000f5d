"""What the app offers to the pages and jobs that gather from all apps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import signup
from consent.models import Subject
from design import front, participation
from design.models import (
    Enrollment,
    FactorReport,
    Invitation,
    Optimization,
    Proposal,
    Review,
    ReviewForm,
    SatisfactionReport,
    Study,
    Survey,
)
from design.studies import reporting
from design.studies import services as studies
from design.studies.team_pages import crumbs_to
from disclosure import words as naming
from kernel import registry, scope
from kernel.actors import SYSTEM
from kernel.translated import pick
from questionnaires import homes
from questionnaires.models import Questionnaire, Response


def register() -> None:
    registry.waiting(waiting)
    naming.name("design.survey", gettext_lazy("Answers to a question of a survey"))
    naming.name("design.proposals", gettext_lazy("How proposals of a study were rated"))
    registry.cards(cards)
    registry.result("report_id", FactorReport, SatisfactionReport, Optimization)
    registry.impact(impact)
    front.register()
    homes.register(home)
    signup.door("design:join", invited)
    registry.person("design", export=export, erase=erase, models=[Enrollment, Review, Invitation])


def invited(*, secret: str) -> str | None:
    """Whoever holds a link that still lets people into an open study may make an account, with any address."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    usable = Invitation.objects.usable(timezone.now()).filter(secret_sha256=digest, study__state=Study.State.OPEN)
    return signup.ANY_ADDRESS if usable.exists() else None


def waiting(user: Any) -> Iterable[registry.Waiting]:
    """A study with something left to answer or to review."""
    for study, tasks in participation.waiting_in(user):
        first = tasks[0]
        left = ngettext("%(n)s thing left", "%(n)s things left", len(tasks)) % {"n": len(tasks)}
        yield registry.Waiting(
            title=pick(study.title),
            detail=f"{study.organization.name} · {left}" + (f" · {_stopped_at(first)}" if first.begun else ""),
            href=study.get_absolute_url(),
            action=_("Go on") if first.begun else _("Begin"),
            minutes=sum(task.minutes for task in tasks),
            progress=first.fraction,
        )


def _stopped_at(task: participation.Task) -> str:
    assert task.pages is not None
    return _("you stopped at page %(page)s of %(pages)s") % {"page": task.next_page, "pages": task.pages[1]}


def cards(user: Any) -> Iterable[registry.Card]:
    """Open studies and responses sent: a team's operational counts."""
    mine = Study.objects.filter(organization_id__in=scope.organization_ids(user))
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


def home(questionnaire: Questionnaire) -> homes.Home | None:
    """The study that asks a questionnaire, in a survey or about its proposals."""
    survey = Survey.objects.filter(questionnaire=questionnaire).select_related("study").first()
    if survey is not None:
        return homes.Home(crumbs_to(survey.study))
    form = ReviewForm.objects.filter(questionnaire=questionnaire).select_related("study").first()
    if form is None:
        return None
    note = _("People answer this about each proposal. Ask for at least one rating, so that proposals can be compared.")
    return homes.Home(crumbs_to(form.study), note)


def impact(user: Any) -> Iterable[registry.ImpactEntry]:
    """Reports that a person's answers are in, and proposals decided after they reviewed them."""
    subject = Subject.objects.living().filter(user_id=user.pk).first()
    if subject is None:
        return
    sent = dict(
        Response.objects.filter(subject=subject, about_id=None)
        .submitted()
        .values_list("questionnaire_id", "submitted_at")
    )
    for report in reporting.showing(_reports_on(sent)):
        study = report.study
        counted = report.published_at >= sent[report.questionnaire_id]
        if not counted or not studies.allows(study=study, subject=subject):
            continue
        factors = isinstance(report, FactorReport)
        yield registry.ImpactEntry(
            given=_("Your answers to “%(survey)s”") % {"survey": report.survey},
            went_into=pick(study.title),
            became=_("a report on what the answers have in common")
            if factors
            else _("a report on how content people are"),
            effect=_("Your answers count among those of %(people)s people.") % {"people": f"{report.people:,}"},
            n=report.people,
            at=report.published_at,
            href=study.get_absolute_url(),
        )
    decided = Proposal.objects.filter(reviews__response__subject=subject, state__in=("adopted", "declined"))
    for proposal in decided.select_related("study").order_by("created_at", "pk"):
        yield registry.ImpactEntry(
            given=_("Your review of “%(proposal)s”") % {"proposal": proposal},
            went_into=pick(proposal.study.title),
            became=str(proposal.get_state_display()),
            effect=proposal.reason,
            href=proposal.study.get_absolute_url(),
        )


def _reports_on(questionnaires: Iterable[Any]) -> list[Any]:
    """Ready reports on these questionnaires, of both kinds."""
    return [
        report
        for model in (FactorReport, SatisfactionReport)
        for report in model.objects.filter(survey__questionnaire_id__in=list(questionnaires), state="ready")
        .select_related("study__organization", "survey__questionnaire")
        .order_by("published_at", "pk")
    ]


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
                "age": enrollment.age,
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
    """Delete the person's enrollments and reviews, and withhold the reports that their answers are in: what such a
    report says minus what the next one will say is what the person said."""
    ids = list(subject_ids)
    withheld = _reports_holding(ids)
    reporting.withhold(reports=withheld, by=SYSTEM)
    Review.objects.filter(response__subject_id__in=ids).delete()
    count, _models = Enrollment.objects.filter(subject_id__in=ids).delete()
    told = []
    if count:
        told.append(
            ngettext("Your place in %(n)s study was deleted.", "Your places in %(n)s studies were deleted.", count)
            % {"n": f"{count:,}"}
        )
    if withheld:
        told.append(
            ngettext(
                "%(n)s report that your answers were in is shown no more.",
                "%(n)s reports that your answers were in are shown no more.",
                len(withheld),
            )
            % {"n": f"{len(withheld):,}"}
        )
    return told


def _reports_holding(subject_ids: list[Any]) -> list[Any]:
    mine = Response.objects.filter(subject_id__in=subject_ids).submitted()
    first: dict[Any, Any] = {}
    for questionnaire, at in mine.values_list("questionnaire_id", "submitted_at"):
        first[questionnaire] = min(at, first.get(questionnaire, at))
    reviewed = Optimization.objects.filter(study__review_form__questionnaire_id__in=list(first), state="ready")
    found = [*_reports_on(first), *reviewed.select_related("study__review_form")]
    return [report for report in found if report.published_at >= first[report.questionnaire_id]]
