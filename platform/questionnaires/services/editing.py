"""Changing a draft: its words, its questions and their order. Each call does one thing, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from kernel.errors import Conflict, NotFound
from questionnaires.models import Question, Questionnaire
from questionnaires.services import defining
from questionnaires.services.building import locked
from questionnaires.services.defining import BadQuestions

CHANGED = [name for name in sorted(defining.KNOWN) if name != "page"]


class NotADraft(Conflict):
    code = "questionnaire-not-a-draft"
    title = _("Its questions stand still. Take it back to a draft, or make a new version of it.")


class NoSuchQuestion(NotFound):
    code = "no-such-question"


@transaction.atomic
def rewrite(
    *,
    questionnaire: Questionnaire,
    title: Mapping[str, str],
    questions: Iterable[Mapping[str, Any]],
    by: Any,
    introduction: Mapping[str, str] | None = None,
    sections: Iterable[Mapping[str, str]] = (),
) -> Questionnaire:
    """Replace everything that a draft says and asks; arguments as of ``create_questionnaire``.

    Raises:
        NotADraft, BadQuestions, Invalid.
    """
    draft = _draft(questionnaire, by)
    defining.describe(draft, title=dict(title), introduction=introduction, sections=sections)
    made = defining.all_checked(draft, questions)
    draft.questions.all().delete()
    Question.objects.bulk_create(made)
    return _saved(draft, made, by)


@transaction.atomic
def reword(
    *, questionnaire: Questionnaire, title: Mapping[str, str], introduction: Mapping[str, str], by: Any
) -> Questionnaire:
    """Change a draft's title and introduction."""
    draft = _draft(questionnaire, by)
    defining.describe(draft, title=dict(title), introduction=dict(introduction), sections=draft.sections)
    return _saved(draft, _in_order(draft), by)


@transaction.atomic
def name_section(*, questionnaire: Questionnaire, page: int, heading: Mapping[str, str], by: Any) -> Questionnaire:
    """Give a page of a draft its heading; an empty one takes it away.

    Raises:
        NoSuchQuestion: there is no such page.
    """
    draft = _draft(questionnaire, by)
    questions = _in_order(draft)
    if page not in {question.page for question in questions}:
        raise NoSuchQuestion
    headings = [*draft.sections, *({} for _page in range(page - len(draft.sections)))]
    headings[page - 1] = dict(heading)
    defining.describe(draft, title=draft.title, introduction=draft.introduction, sections=headings)
    defining.renumber_pages(draft, questions)
    return _saved(draft, questions, by)


@transaction.atomic
def add_question(*, questionnaire: Questionnaire, question: Mapping[str, Any], by: Any) -> Question:
    """Ask one thing more, at the end of its page; a page behind the last one is a new page.

    Args:
        question: as in ``create_questionnaire``; ``code`` may be left out.

    Raises:
        NotADraft, BadQuestions.
    """
    draft = _draft(questionnaire, by)
    questions = _in_order(draft)
    codes = {other.code for other in questions}
    made = defining.checked(draft, len(questions) + 1, {**question, "code": question.get("code") or _free(codes)})
    _require_room(questions, made.code, codes)
    made.save(force_insert=True)
    _place(draft, [*questions, made])
    _saved(draft, [*questions, made], by)
    return made


@transaction.atomic
def change_question(*, questionnaire: Questionnaire, code: str, question: Mapping[str, Any], by: Any) -> Question:
    """Ask something else in a question's place. On another page it becomes the last.

    Raises:
        NotADraft, BadQuestions, NoSuchQuestion.
    """
    draft = _draft(questionnaire, by)
    questions = _in_order(draft)
    now = _found(questions, code)
    given = {"page": now.page, **question, "code": question.get("code") or code}
    made = defining.checked(draft, now.position, given)
    _require_room([], made.code, {other.code for other in questions} - {code})
    moved = made.page != now.page
    for name in CHANGED:
        setattr(now, name, getattr(made, name))
    now.page = made.page
    now.save(update_fields=CHANGED)
    ordered = [*(other for other in questions if other is not now), now] if moved else questions
    _place(draft, ordered)
    _saved(draft, ordered, by)
    return now


@transaction.atomic
def move_question(*, questionnaire: Questionnaire, code: str, up: bool, by: Any) -> Questionnaire:
    """Ask a question one place earlier or later; over the edge of its page it goes to the page beside.

    Raises:
        NotADraft, NoSuchQuestion.
    """
    draft = _draft(questionnaire, by)
    questions = _in_order(draft)
    moving = _found(questions, code)
    at, to = questions.index(moving), questions.index(moving) + (-1 if up else 1)
    if 0 <= to < len(questions):
        beside = questions[to]
        if beside.page == moving.page:
            questions[at], questions[to] = beside, moving
        else:
            moving.page = beside.page
        _place(draft, questions)
    return _saved(draft, questions, by)


@transaction.atomic
def remove_question(*, questionnaire: Questionnaire, code: str, by: Any) -> Questionnaire:
    """Ask a question no more.

    Raises:
        NotADraft, NoSuchQuestion.
    """
    draft = _draft(questionnaire, by)
    questions = _in_order(draft)
    removed = _found(questions, code)
    removed.delete()
    rest = [question for question in questions if question is not removed]
    _place(draft, rest)
    return _saved(draft, rest, by)


def _draft(questionnaire: Questionnaire, by: Any) -> Questionnaire:
    held = locked(questionnaire, by)
    if held.state != Questionnaire.State.DRAFT:
        raise NotADraft
    return held


def _in_order(draft: Questionnaire) -> list[Question]:
    return list(draft.questions.in_order())


def _found(questions: Sequence[Question], code: str) -> Question:
    for question in questions:
        if question.code == code:
            return question
    raise NoSuchQuestion


def _free(codes: set[str]) -> str:
    """A code that no other question has: q1, q2, …"""
    number = len(codes) + 1
    while f"q{number}" in codes:
        number += 1
    return f"q{number}"


def _require_room(questions: Sequence[Question], code: str, codes: set[str]) -> None:
    if len(questions) >= defining.MOST_QUESTIONS:
        raise BadQuestions(_("Ask at most %(most)s questions.") % {"most": defining.MOST_QUESTIONS}, field="questions")
    if code in codes:
        raise BadQuestions(_("Another question has this code. Choose another."), field="code")


def _place(draft: Questionnaire, questions: list[Question]) -> None:
    """Number pages and places anew, in the given order within each page."""
    defining.renumber_pages(draft, questions)
    questions.sort(key=lambda question: question.page)  # a stable sort keeps the order within a page
    for position, question in enumerate(questions, start=1):
        question.position = position
    Question.objects.bulk_update(questions, ["page", "position"])


def _saved(draft: Questionnaire, questions: Sequence[Question], by: Any) -> Questionnaire:
    draft.save(update_fields=["title", "introduction", "sections"])
    audit.record("questionnaires.questionnaire.changed", subject=draft, by=by, facts={"questions": len(questions)})
    return draft
