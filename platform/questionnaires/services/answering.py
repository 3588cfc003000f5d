"""A person answers: begun once, saved page by page, sent once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from consent.models import Subject
from jobs import services as jobs
from kernel.actors import actor_id
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.translated import LANGUAGES
from questionnaires.core.values import BadAnswer, normalize
from questionnaires.models import Answer, Question, Questionnaire, Response
from questionnaires.services import sealing
from questionnaires.services.building import NotOpen
from questionnaires.services.wording import OF_ANSWERS, of_answer

SECONDS_TO_CHOOSE = 8  # per closed question: about 7.5 in Qualtrics' predicted duration
SECONDS_TO_WRITE = 40


class ConsentNeeded(Forbidden):
    code = "consent-needed"
    title = _("Say first whether your answers may be used for this. Nothing is kept until you do.")


class AlreadySubmitted(Conflict):
    code = "response-already-sent"
    title = _("You have sent your answers already. Thank you.")


class NotYourResponse(NotFound):
    code = "not-your-response"


class BadAnswers(Invalid):
    """``faults``: code of the question -> sentence."""

    code = "answers-invalid"
    title = _("Some answers need mending.")

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        code, sentence = next(iter(self.faults.items()))
        super().__init__(sentence, field=code)


class Incomplete(BadAnswers):
    """Required questions are open; ``page`` is the first that has one."""

    code = "answers-incomplete"

    def __init__(self, faults: Mapping[str, str], page: int) -> None:
        super().__init__(faults)
        self.page = page


def page_count(questionnaire: Questionnaire) -> int:
    return questionnaire.questions.aggregate(last=Max("page"))["last"] or 1


def minutes_from(questionnaire: Questionnaire, page: int) -> int:
    """About how long the rest takes, from the beginning of a page; at least a minute."""
    return minutes_for(questionnaire.questions.filter(page__gte=page).values_list("kind", flat=True))


def minutes_for(kinds: Iterable[str]) -> int:
    """About how long questions of these kinds take; at least a minute."""
    seconds = sum(SECONDS_TO_WRITE if kind == Question.Kind.TEXT else SECONDS_TO_CHOOSE for kind in kinds)
    return max(1, -(-seconds // 60))


def response_of(
    *, questionnaire: Questionnaire, subject: Subject, about_id: uuid.UUID | None = None
) -> Response | None:
    """The person's response, if they began one."""
    return Response.objects.filter(questionnaire=questionnaire, subject=subject, about_id=about_id).first()


@transaction.atomic
def begin(
    *, questionnaire: Questionnaire, subject: Subject, by: Any, language: str = "en", about_id: uuid.UUID | None = None
) -> Response:
    """The person's response, made at the first call and found again at every later one.

    Raises:
        NotYourResponse: ``by`` is somebody else.
        NotOpen: the questionnaire takes no answers.
        ConsentNeeded: they haven't allowed the questionnaire's purpose.
    """
    _require_own(subject, by)
    found = response_of(questionnaire=questionnaire, subject=subject, about_id=about_id)
    if found is not None:
        return found
    _require_open_and_allowed(questionnaire, subject)
    response, made = Response.objects.get_or_create(
        questionnaire=questionnaire,
        subject=subject,
        about_id=about_id,
        defaults={"language": language if language in LANGUAGES else "en"},
    )
    # Again, since the insert waits for whoever holds the questionnaire still: it may have been taken back meanwhile.
    _require_open_and_allowed(questionnaire, subject)
    if made:
        _carry_over(response)
    return response


@transaction.atomic
def save_page(*, response: Response, page: int, answers: Mapping[str, Any], by: Any, partial: bool = False) -> Response:
    """Keep the answers of one page, replacing those it had; an emptied answer is removed.

    Args:
        answers: code of the question -> what was answered. Codes of other pages are refused.
        partial: the person goes away before the page is done: what is missing may be missing, and it isn't done.

    Raises:
        BadAnswers: names each question at fault; nothing of the page is kept.
        AlreadySubmitted, NotOpen, ConsentNeeded, NotYourResponse.
    """
    response = _lock(response, by)
    questions = {question.code: question for question in response.questionnaire.questions.filter(page=page).in_order()}
    values = _normalized(questions, answers, required=not partial)
    _write(response, questions, values)
    if page > response.pages_done and not partial:
        response.pages_done = page
        response.save(update_fields=["pages_done"])
    return response


@transaction.atomic
def submit(*, response: Response, by: Any, at: datetime) -> Response:
    """Send a response; from here on it counts and can't be changed.

    Raises:
        Incomplete: a required question is open; says on which page.
        AlreadySubmitted, NotOpen, ConsentNeeded, NotYourResponse.
    """
    response = _lock(response, by)
    open_ones = list(
        response.questionnaire.questions.filter(required=True)
        .exclude(pk__in=response.answers.values("question_id"))
        .in_order()
    )
    if open_ones:
        raise Incomplete({q.code: str(OF_ANSWERS["required"]) for q in open_ones}, page=open_ones[0].page)
    response.state, response.submitted_at = Response.State.SUBMITTED, at
    response.save(update_fields=["state", "submitted_at"])
    audit.record(
        "questionnaires.response.submitted",
        subject=response,
        by=by,
        organization_id=response.questionnaire.organization_id,
        person_id=response.subject_id,
    )
    jobs.emit("questionnaires.response.submitted", response_id=response.pk, questionnaire_id=response.questionnaire_id)
    return response


@transaction.atomic
def answer_all(*, response: Response, answers: Mapping[str, Any], by: Any, at: datetime) -> Response:
    """Answer everything at once and send it, as an integration does.

    Raises: as ``save_page`` and ``submit``.
    """
    response = _lock(response, by)
    questions = {question.code: question for question in response.questionnaire.questions.in_order()}
    _write(response, questions, _normalized(questions, answers, required=True))
    return submit(response=response, by=by, at=at)


def saved_answers(*, response: Response, by: Any, page: int | None = None) -> dict[str, Any]:
    """What the person answered so far, for themselves: code of the question -> answer, own words unsealed."""
    _require_own(response.subject, by)
    return _opened(response, **({} if page is None else {"question__page": page}))


def _opened(response: Response, **only: Any) -> dict[str, Any]:
    key = Subject.objects.select_related("key").get(pk=response.subject_id).key
    answers = response.answers.filter(**only).select_related("question")
    return {a.question.code: sealing.opened(a, key) if a.sealed else a.value for a in answers}


def _carry_over(response: Response) -> None:
    """Fill in what the person answered in the version before to questions that are asked in the same words."""
    previous_id = response.questionnaire.previous_id
    if previous_id is None:
        return
    before = Response.objects.filter(
        questionnaire_id=previous_id, subject_id=response.subject_id, about_id=response.about_id
    ).first()
    if before is None:
        return
    same = {_wording(question): question for question in before.questionnaire.questions.all()}
    unchanged = {q.code: q for q in response.questionnaire.questions.all() if _wording(q) in same}
    answered = {code: value for code, value in _opened(before).items() if code in unchanged}
    _write(response, unchanged, answered)


def _wording(question: Question) -> str:
    return json.dumps([question.code, question.kind, question.text, question.options], sort_keys=True)


def _normalized(questions: Mapping[str, Question], answers: Mapping[str, Any], *, required: bool) -> dict[str, Any]:
    faults: dict[str, str] = {}
    values: dict[str, Any] = {}
    for code in answers:
        if code not in questions:
            faults[code] = str(_("There is no such question here."))
    for code, question in questions.items():
        try:
            values[code] = normalize(question.kind, question.options, answers.get(code))
        except BadAnswer as fault:
            faults[code] = of_answer(fault)
            continue
        if required and question.required and values[code] is None:
            faults[code] = str(OF_ANSWERS["required"])
    if faults:
        raise BadAnswers(faults)
    return values


def _write(response: Response, questions: Mapping[str, Question], values: Mapping[str, Any]) -> None:
    rows, emptied = [], []
    words = any(questions[code].kind == Question.Kind.TEXT and value is not None for code, value in values.items())
    key = consent.key_of(subject=response.subject) if words else None
    for code, value in values.items():
        question = questions[code]
        if value is None:
            emptied.append(question.pk)
        elif question.kind == Question.Kind.TEXT:
            rows.append(
                Answer(response=response, question=question, sealed=sealing.sealed(key, response, question, value))
            )
        else:
            rows.append(Answer(response=response, question=question, value=value))
    if emptied:
        Answer.objects.filter(response=response, question_id__in=emptied).delete()
    Answer.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["response", "question"], update_fields=["value", "sealed"]
    )


def _lock(response: Response, by: Any) -> Response:
    """Hold the response still, and let nobody but its person past."""
    response = (
        Response.objects.select_for_update(of=("self",))
        .select_related("questionnaire__organization", "subject")
        .get(pk=response.pk)
    )
    _require_own(response.subject, by)
    if response.is_submitted:
        raise AlreadySubmitted
    _require_open_and_allowed(response.questionnaire, response.subject)
    return response


def _require_open_and_allowed(questionnaire: Questionnaire, subject: Subject) -> None:
    if not Questionnaire.objects.open().filter(pk=questionnaire.pk).exists():
        raise NotOpen
    purpose = {"purpose": questionnaire.purpose, "organization": questionnaire.organization_id}
    if not consent.allowed([subject.pk], **purpose):
        raise ConsentNeeded


def _require_own(subject: Subject, by: Any) -> None:
    if actor_id(by) is None or subject.user_id != actor_id(by):
        raise NotYourResponse
