"""Proposing, putting to review, reviewing, deciding; and where each proposal stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from design.proposals.attributes import fitting
from design.proposals.models import Proposal, Review, ReviewForm
from design.recruitment import services as recruitment
from design.studies import services as studies
from design.studies.access import require
from design.studies.models import Study
from disclosure import services as disclosure
from kernel.errors import Conflict, Invalid
from questionnaires import services as questionnaires
from questionnaires.models import Question, Response
from stats import mean_interval

if TYPE_CHECKING:
    import pandas as pd

    from accounts.models import User

RATED_BY = (Question.Kind.RATING, Question.Kind.LIKERT)


class WrongMove(Conflict):
    code = "proposal-state"
    title = _("A proposal goes from draft to review, and from there to adopted or declined.")


class NotInReview(Conflict):
    code = "proposal-not-in-review"
    title = _("This proposal takes no reviews now.")


class NoReviewForm(Conflict):
    code = "study-without-review-form"
    title = _("Say first what people are asked about each proposal.")


@dataclass(frozen=True)
class Standing:
    """How a proposal was rated: the mean with its 95 % interval, or hidden."""

    proposal: Proposal
    mean: float | None
    ci95_low: float | None
    ci95_high: float | None
    people_rounded: int | None
    hidden: bool


@transaction.atomic
def ask_for_reviews(*, study: Study, questions: Iterable[Mapping[str, Any]], by: Any) -> ReviewForm:
    """Say what people are asked about each proposal: at least one rating.

    Raises:
        Invalid: nothing to rate by, or asked before.
    """
    require(by=by, organization=study.organization, ability="studies.manage")
    if ReviewForm.objects.filter(study=study).exists():
        raise Invalid(_("This study has its review form already."), field="questions")
    questionnaire = questionnaires.create_questionnaire(
        organization=study.organization,
        title={"en": "What do you think of it?", "zh-hans": "您觉得怎么样？"},
        purpose=study.purpose,
        questions=questions,
        by=by,
    )
    if not questionnaire.questions.filter(kind__in=RATED_BY).exists():
        raise Invalid(_("Ask for at least one rating, so that proposals can be compared."), field="questions")
    questionnaires.open_questionnaire(questionnaire=questionnaire, by=by)
    return ReviewForm.objects.create(study=study, questionnaire=questionnaire)


@transaction.atomic
def propose(
    *,
    study: Study,
    title: Mapping[str, str],
    attributes: Mapping[str, Any],
    by: Any,
    summary: Mapping[str, str] | None = None,
    origin: str = Proposal.Origin.TEAM,
) -> Proposal:
    """Draft a proposal of the study.

    Raises:
        BadAttribute: a value is missing, unknown or not permitted.
    """
    ability = "studies.manage" if origin == Proposal.Origin.TEAM else "reports.run"
    require(by=by, organization=study.organization, ability=ability)
    study = Study.objects.select_for_update(of=("self",)).select_related("organization").get(pk=study.pk)
    last = study.proposals.aggregate(last=Max("number"))["last"] or 0
    proposal = Proposal(
        study=study,
        number=last + 1,
        title=dict(title),
        summary=dict(summary or {}),
        attributes=fitting(study, attributes),
        origin=origin,
    )
    try:
        proposal.clean_fields(exclude=["study", "attributes"])
    except ValidationError as fault:
        name, messages = next(iter(fault.message_dict.items()))
        raise Invalid(messages[0], field=name) from None
    proposal.save(force_insert=True)
    _record("design.proposal.drafted", proposal, by, {"number": proposal.number, "origin": proposal.origin})
    return proposal


@transaction.atomic
def put_to_review(*, proposal: Proposal, by: Any) -> Proposal:
    """Show a draft to the people of the study and ask for their ratings."""
    if not ReviewForm.objects.filter(study_id=proposal.study_id).exists():
        raise NoReviewForm
    return _move(proposal, Proposal.State.IN_REVIEW, by, "")


@transaction.atomic
def decide(*, proposal: Proposal, adopt: bool, reason: str, by: Any) -> Proposal:
    """Adopt or decline a proposal, with the reason that people will read."""
    if not reason.strip():
        raise Invalid(_("Say why, for the people who reviewed it."), field="reason")
    return _move(proposal, Proposal.State.ADOPTED if adopt else Proposal.State.DECLINED, by, reason.strip())


@transaction.atomic
def begin_review(*, proposal: Proposal, by: User, language: str = "en") -> Response:
    """The person's response to the review form about this proposal, begun or resumed.

    Raises:
        NotTakingPart, NotOpen, NotInReview, ConsentNeeded.
    """
    subject = recruitment.require_taking_part(study=proposal.study, by=by)
    studies.require_open(proposal.study)
    form = ReviewForm.objects.filter(study_id=proposal.study_id).select_related("questionnaire").first()
    if form is None or not Proposal.objects.in_review().filter(pk=proposal.pk).exists():
        raise NotInReview
    return questionnaires.begin(
        questionnaire=form.questionnaire, subject=subject, by=by, language=language, about_id=proposal.pk
    )


@transaction.atomic
def review(*, proposal: Proposal, answers: Mapping[str, Any], by: User, at: datetime, language: str = "en") -> Review:
    """Rate a proposal, once.

    Raises:
        BadAnswers, Incomplete, AlreadySubmitted, and as ``begin_review``.
    """
    response = begin_review(proposal=proposal, by=by, language=language)
    sent = questionnaires.answer_all(response=response, answers=answers, by=by, at=at)
    made = Review.objects.create(proposal=proposal, response=sent)
    audit.record(
        "design.proposal.reviewed",
        subject=proposal,
        by=by,
        organization_id=proposal.study.organization_id,
        person_id=sent.subject_id,
    )
    return made


def read_ratings(*, study: Study, by: Any, ability: str = "reports.view") -> questionnaires.Reading:
    """Who rated which proposal how; ``frame`` has ``_subject, _about`` (proposal) and ``rating``.

    A rating is the mean of the review form's rating items; where it has none, of its agreement items.

    Raises:
        NoReviewForm, and as ``questionnaires.read_answers``.
    """
    form = ReviewForm.objects.filter(study=study).select_related("questionnaire__organization").first()
    if form is None:
        raise NoReviewForm
    reading = questionnaires.read_answers(form.questionnaire, by=by, purpose=study.purpose, ability=ability)
    items = _rated_by(form)
    frame = reading.frame[["_subject", "_about"]].assign(rating=reading.frame[items].mean(axis=1))
    return questionnaires.Reading(frame.dropna(subset=["rating", "_about"]), reading.subject_ids, reading.snapshot)


@transaction.atomic
def standings(*, study: Study, by: Any) -> list[Standing]:
    """Every proposal that was put to review, best first, as far as its ratings may be seen."""
    proposals = list(study.proposals.exclude(state=Proposal.State.DRAFT).order_by("number"))
    if not proposals:
        return []
    ratings = read_ratings(study=study, by=by).frame
    cells = [_cell(proposal, ratings) for proposal in proposals]
    released = disclosure.release(
        cells,
        context=f"design.proposals:{study.pk}",
        minimum=study.minimum_cell,
        organization_id=study.organization_id,
    )
    standing = [
        Standing(proposal, mean, low, high, cell.people_rounded, cell.hidden)
        for proposal, cell in zip(proposals, released, strict=True)
        for mean, low, high in (cell.value or (None, None, None),)
    ]
    return sorted(standing, key=lambda s: (s.mean is None, -(s.mean or 0), s.proposal.number))


def _cell(proposal: Proposal, ratings: pd.DataFrame) -> disclosure.Cell:
    mine = ratings.loc[ratings["_about"] == str(proposal.pk), "rating"]
    value = None
    if len(mine) >= 2:
        interval = mean_interval(mine.to_numpy())
        value = [float(mine.mean()), interval.low, interval.high]
    return disclosure.Cell(key=str(proposal.pk), value=value, people=len(mine))


def _rated_by(form: ReviewForm) -> list[str]:
    kinds = dict(form.questionnaire.questions.in_order().values_list("code", "kind"))
    return next(codes for kind in RATED_BY if (codes := [code for code, k in kinds.items() if k == kind]))


def _move(proposal: Proposal, to: str, by: Any, reason: str) -> Proposal:
    proposal = (
        Proposal.objects.select_for_update(of=("self",)).select_related("study__organization").get(pk=proposal.pk)
    )
    require(by=by, organization=proposal.study.organization, ability="studies.manage")
    if to not in Proposal.MOVES[proposal.state]:
        raise WrongMove
    proposal.state, proposal.reason = to, reason
    proposal.save(update_fields=["state", "reason"])
    _record(f"design.proposal.{to}", proposal, by, {"number": proposal.number})
    return proposal


def _record(kind: str, proposal: Proposal, by: Any, facts: dict[str, Any]) -> None:
    audit.record(kind, subject=proposal, by=by, organization_id=proposal.study.organization_id, facts=facts)
