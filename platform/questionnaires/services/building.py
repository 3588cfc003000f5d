"""Making a questionnaire, opening it, closing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent.models import Purpose
from kernel.errors import Conflict, Invalid
from questionnaires.core import kinds
from questionnaires.models import Question, Questionnaire
from questionnaires.services.access import require
from questionnaires.services.wording import of_question

if TYPE_CHECKING:
    from organizations.models import Organization

KNOWN = frozenset({"code", "kind", "text", "help", "options", "required", "reverse_keyed", "scale", "page"})
MOST_QUESTIONS = 500


class BadQuestions(Invalid):
    code = "questions-unusable"
    title = _("A question can't be used as it is.")


class NotOpen(Conflict):
    code = "questionnaire-not-open"
    title = _("This questionnaire takes no answers now.")


class WrongMove(Conflict):
    code = "questionnaire-state"
    title = _("A questionnaire goes from draft to open to closed, and may open again.")


@transaction.atomic
def create_questionnaire(
    *,
    organization: Organization,
    title: Mapping[str, str],
    purpose: str,
    questions: Iterable[Mapping[str, Any]],
    by: Any,
    introduction: Mapping[str, str] | None = None,
) -> Questionnaire:
    """Make a draft with its questions, in the order given.

    Args:
        questions: each with ``code``, ``kind`` and ``text``; ``options, required, reverse_keyed, scale, help`` and
            ``page`` (1 unless said) where they apply.

    Raises:
        BadQuestions: names the question at fault and what to change.
        Invalid: an unknown purpose.
    """
    require(by=by, organization=organization, ability="studies.manage")
    if purpose not in Purpose.values:
        raise Invalid(_("Use a purpose of the closed list."), field="purpose")
    questionnaire = Questionnaire(
        organization=organization, title=dict(title), introduction=dict(introduction or {}), purpose=purpose
    )
    _clean(questionnaire, "title")
    questionnaire.save(force_insert=True)
    made = [_question(questionnaire, position, given) for position, given in enumerate(questions, start=1)]
    if not 1 <= len(made) <= MOST_QUESTIONS:
        raise BadQuestions(_("Ask between 1 and %(most)s questions.") % {"most": MOST_QUESTIONS}, field="questions")
    if len({question.code for question in made}) < len(made):
        raise BadQuestions(_("Give each question a code of its own."), field="questions")
    pages = sorted({question.page for question in made})
    for question in made:  # pages count from one without gaps, whatever numbers were given
        question.page = pages.index(question.page) + 1
    Question.objects.bulk_create(made)
    audit.record("questionnaires.questionnaire.created", subject=questionnaire, by=by, facts={"questions": len(made)})
    return questionnaire


def open_questionnaire(*, questionnaire: Questionnaire, by: Any) -> Questionnaire:
    """Take answers from now on."""
    return _move(questionnaire, Questionnaire.State.OPEN, "opened", by)


def close_questionnaire(*, questionnaire: Questionnaire, by: Any) -> Questionnaire:
    """Take no further answers; drafts stay and count for nothing."""
    return _move(questionnaire, Questionnaire.State.CLOSED, "closed", by)


@transaction.atomic
def _move(questionnaire: Questionnaire, to: str, did: str, by: Any) -> Questionnaire:
    questionnaire = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    require(by=by, organization=questionnaire.organization, ability="studies.manage")
    if questionnaire.state == to:
        return questionnaire
    if to not in Questionnaire.MOVES[questionnaire.state]:
        raise WrongMove
    questionnaire.state = to
    questionnaire.save(update_fields=["state"])
    audit.record(f"questionnaires.questionnaire.{did}", subject=questionnaire, by=by)
    return questionnaire


def _question(questionnaire: Questionnaire, position: int, given: Mapping[str, Any]) -> Question:
    code = str(given.get("code", "")) if isinstance(given, Mapping) else ""
    where = {"number": position, "code": code or "?"}
    if not isinstance(given, Mapping) or (unknown := sorted(set(given) - KNOWN)):
        names = ", ".join(unknown) if isinstance(given, Mapping) else "?"
        raise BadQuestions(
            _("Question %(number)s (%(code)s): unknown part %(names)s.") % {**where, "names": names}, field="questions"
        )
    try:
        kinds.check(given.get("kind", ""), given.get("options") or {})
        question = Question(
            questionnaire=questionnaire, position=position, **{**given, "options": given.get("options") or {}}
        )
        question.full_clean(exclude=["questionnaire"], validate_unique=False, validate_constraints=False)
    except kinds.BadQuestion as fault:
        detail = _("Question %(number)s (%(code)s): %(what)s") % {**where, "what": of_question(fault)}
        raise BadQuestions(detail, field="questions") from None
    except ValidationError as fault:
        name, messages = next(iter(fault.message_dict.items()))
        what = f"{name}: {messages[0]}"
        raise BadQuestions(
            _("Question %(number)s (%(code)s): %(what)s") % {**where, "what": what}, field="questions"
        ) from None
    return question


def _clean(questionnaire: Questionnaire, *fields: str) -> None:
    try:
        questionnaire.clean_fields(exclude={f.name for f in Questionnaire._meta.fields} - set(fields))
    except ValidationError as fault:
        name, messages = next(iter(fault.message_dict.items()))
        raise Invalid(messages[0], field=name) from None
