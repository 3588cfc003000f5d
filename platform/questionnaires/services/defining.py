"""Questions as they are given, and whether they can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid
from kernel.fields import only_known_languages
from questionnaires.core import kinds
from questionnaires.models import Question, Questionnaire
from questionnaires.services.wording import of_question

KNOWN = frozenset({"code", "kind", "text", "help", "options", "required", "reverse_keyed", "scale", "page"})
MOST_QUESTIONS = 500
LONGEST_TEXT = 5000  # characters of a question, a title or an introduction


class BadQuestions(Invalid):
    code = "questions-unusable"
    title = _("A question can't be used as it is.")


def checked(questionnaire: Questionnaire, position: int, given: Any) -> Question:
    """A question that is not saved yet.

    Raises:
        BadQuestions: names the question and what to change.
    """
    if not isinstance(given, Mapping):
        raise _bad(position, "?", _("give each question as an object."))
    code = str(given.get("code", "")) or "?"
    if unknown := sorted(set(given) - KNOWN):
        raise _bad(position, code, _("unknown part %(names)s.") % {"names": ", ".join(unknown)})
    try:
        kinds.check(given.get("kind", ""), given.get("options") or {})
        question = Question(
            questionnaire=questionnaire, position=position, **{**given, "options": given.get("options") or {}}
        )
        question.full_clean(exclude=["questionnaire"], validate_unique=False, validate_constraints=False)
        texts = {"text": question.text, "help": question.help}
        for name, text in texts.items():
            _require_storable(text, name)
    except kinds.BadQuestion as fault:
        raise _bad(position, code, of_question(fault)) from None
    except Invalid as fault:
        raise _bad(position, code, f"{fault.field}: {fault.detail}") from None
    except ValidationError as fault:
        name, messages = next(iter(fault.message_dict.items()))
        raise _bad(position, code, f"{name}: {messages[0]}") from None
    return question


def all_checked(questionnaire: Questionnaire, given: Iterable[Any]) -> list[Question]:
    """Questions in the order given, each with a code of its own, on pages that count from one without gaps.

    The questionnaire's headings move with their pages.

    Raises:
        BadQuestions.
    """
    made = [checked(questionnaire, position, question) for position, question in enumerate(given, start=1)]
    if len(made) > MOST_QUESTIONS:
        raise BadQuestions(_("Ask at most %(most)s questions.") % {"most": MOST_QUESTIONS}, field="questions")
    if len({question.code for question in made}) < len(made):
        raise BadQuestions(_("Give each question a code of its own."), field="questions")
    renumber_pages(questionnaire, made)
    return made


def renumber_pages(questionnaire: Questionnaire, questions: Sequence[Question]) -> None:
    """Let pages count from one without gaps, whatever numbers were given, each with its heading."""
    pages = sorted({question.page for question in questions})
    old = questionnaire.sections
    headings = [old[page - 1] if page <= len(old) else {} for page in pages]
    while headings and not headings[-1]:
        headings.pop()
    questionnaire.sections = headings
    for question in questions:
        question.page = pages.index(question.page) + 1


def describe(questionnaire: Questionnaire, *, title: Any, introduction: Any, sections: Any) -> None:
    """Set what stands around the questions.

    Raises:
        Invalid: names the field at fault.
    """
    for name, value in (("title", title), ("introduction", introduction or {})):
        try:
            if value or name == "title":
                only_known_languages(value)
        except ValidationError as fault:
            raise Invalid(fault.messages[0], field=name) from None
        _require_storable(value, name)
        setattr(questionnaire, name, value)
    if not any(text.strip() for text in title.values()):
        raise Invalid(_("Give it a title."), field="title")
    questionnaire.sections = [_heading(heading) for heading in sections]


def _heading(given: Any) -> dict[str, str]:
    try:
        if given:
            only_known_languages(given)
    except ValidationError as fault:
        raise Invalid(fault.messages[0], field="sections") from None
    _require_storable(given or {}, "sections")
    return dict(given or {})


def _require_storable(text: Mapping[str, str], field: str) -> None:
    for words in text.values():
        if len(words) > LONGEST_TEXT:
            raise Invalid(
                _("Shorten this to at most %(most)s characters.") % {"most": f"{LONGEST_TEXT:,}"}, field=field
            )
        if not kinds.is_plain(words):
            raise Invalid(_("Remove the characters that are no text."), field=field)


def _bad(number: int, code: str, what: Any) -> BadQuestions:
    sentence = _("Question %(number)s (%(code)s): %(what)s") % {"number": number, "code": code, "what": what}
    return BadQuestions(sentence, field="questions")
