"""What people are asked about each proposal, and a person's review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from design.proposals.models import Proposal, Review, ReviewForm
from design.recruitment import services as recruitment
from design.studies import services as studies
from design.studies.access import require
from design.studies.models import Study
from kernel.errors import Conflict, Invalid
from questionnaires import services as questionnaires
from questionnaires.models import Question, Questionnaire, Response

if TYPE_CHECKING:
    from accounts.models import User

RATED_BY = (Question.Kind.RATING, Question.Kind.LIKERT)
FIRST_QUESTION = {  # what a new form begins with, to be changed
    "code": "like",
    "kind": "rating",
    "text": {"en": "How do you like this proposal?", "zh-hans": "您喜欢这个提案吗？"},
    "options": {
        "labels": {
            "1": {"en": "Not at all", "zh-hans": "完全不喜欢"},
            "5": {"en": "Very much", "zh-hans": "非常喜欢"},
        }
    },
    "required": True,
}


class NotInReview(Conflict):
    code = "proposal-not-in-review"
    title = _("This proposal takes no reviews now.")


class NoReviewForm(Conflict):
    code = "study-without-review-form"
    title = _("Say first what people are asked about each proposal: at least one rating, in an open form.")


@transaction.atomic
def ask_for_reviews(
    *, study: Study, by: Any, questions: Iterable[Mapping[str, Any]] = (FIRST_QUESTION,), draft: bool = False
) -> ReviewForm:
    """Say what people are asked about each proposal: at least one rating.

    Args:
        draft: leave it to be changed before it is opened.

    Raises:
        Invalid: nothing to rate by, or asked before.
    """
    require(by=by, organization=study.organization, ability="studies.manage")
    study = Study.objects.select_for_update(of=("self",)).select_related("organization").get(pk=study.pk)
    if ReviewForm.objects.filter(study=study).exists():
        raise Invalid(_("This study has its review form already."), field="questions")
    questionnaire = questionnaires.create_questionnaire(
        organization=study.organization,
        title={"en": "What do you think of it?", "zh-hans": "您觉得怎么样？"},
        purpose=study.purpose,
        questions=questions,
        by=by,
    )
    if not draft:
        if not _rates(questionnaire):
            raise Invalid(_("Ask for at least one rating, so that proposals can be compared."), field="questions")
        questionnaire = questionnaires.open_questionnaire(questionnaire=questionnaire, by=by)
    form = ReviewForm.objects.create(study=study, questionnaire=questionnaire)
    audit.record("design.review_form.added", subject=form, by=by, organization_id=study.organization_id)
    return form


def require_review_form(study: Study) -> ReviewForm:
    """The study's form, when people can answer it and proposals can be compared by it.

    Raises:
        NoReviewForm.
    """
    form = ReviewForm.objects.filter(study=study).select_related("questionnaire").first()
    if form is None or form.questionnaire.state != Questionnaire.State.OPEN or not _rates(form.questionnaire):
        raise NoReviewForm
    return form


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


def _rates(questionnaire: Questionnaire) -> bool:
    return questionnaire.questions.filter(kind__in=RATED_BY).exists()
