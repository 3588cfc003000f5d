"""Making a questionnaire, opening it, closing it, and making its next version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent.models import Purpose
from kernel.errors import Conflict, Invalid
from questionnaires.models import Question, Questionnaire
from questionnaires.services import defining
from questionnaires.services.access import require
from questionnaires.services.defining import BadQuestions

if TYPE_CHECKING:
    from organizations.models import Organization


class NotOpen(Conflict):
    code = "questionnaire-not-open"
    title = _("This questionnaire takes no answers now.")


class WrongMove(Conflict):
    code = "questionnaire-state"
    title = _("A questionnaire goes from draft to open to closed, and may open again.")


class Answered(Conflict):
    code = "questionnaire-answered"
    title = _("Somebody has begun to answer, so its questions stand still. Make a new version of it.")


class VersionedAlready(Conflict):
    code = "questionnaire-versioned"
    title = _("There is a newer version of this already. Go on with that one.")


@transaction.atomic
def create_questionnaire(
    *,
    organization: Organization,
    title: Mapping[str, str],
    purpose: str,
    by: Any,
    questions: Iterable[Mapping[str, Any]] = (),
    introduction: Mapping[str, str] | None = None,
    sections: Iterable[Mapping[str, str]] = (),
) -> Questionnaire:
    """Make a draft with its questions, in the order given.

    Args:
        questions: each with ``code``, ``kind`` and ``text``; ``options, required, reverse_keyed, scale, help`` and
            ``page`` (1 unless said) where they apply. A draft may have none yet.
        sections: the heading of each page.

    Raises:
        BadQuestions: names the question at fault and what to change.
        Invalid: an unknown purpose, or no title.
    """
    require(by=by, organization=organization, ability="studies.manage")
    if purpose not in Purpose.values:
        raise Invalid(_("Use a purpose of the closed list."), field="purpose")
    questionnaire = Questionnaire(organization=organization, purpose=purpose)
    defining.describe(questionnaire, title=dict(title), introduction=introduction, sections=sections)
    made = defining.all_checked(questionnaire, questions)
    questionnaire.save(force_insert=True)
    Question.objects.bulk_create(made)
    audit.record("questionnaires.questionnaire.created", subject=questionnaire, by=by, facts={"questions": len(made)})
    return questionnaire


@transaction.atomic
def new_version(*, questionnaire: Questionnaire, by: Any) -> Questionnaire:
    """A draft with the same questions, to be changed; opening it closes this version.

    Raises:
        WrongMove: this one is a draft, and can be changed itself.
        VersionedAlready.
    """
    before = locked(questionnaire, by)
    if before.state == Questionnaire.State.DRAFT:
        raise WrongMove(_("This is a draft: change it as it is."))
    if Questionnaire.objects.filter(previous=before).exists():
        raise VersionedAlready
    made = Questionnaire.objects.create(
        organization=before.organization,
        title=before.title,
        introduction=before.introduction,
        purpose=before.purpose,
        sections=before.sections,
        version=before.version + 1,
        previous=before,
    )
    questions = [
        Question(
            questionnaire=made, position=question.position, **{name: getattr(question, name) for name in defining.KNOWN}
        )
        for question in before.questions.in_order()
    ]
    Question.objects.bulk_create(questions)
    audit.record("questionnaires.questionnaire.versioned", subject=made, by=by, facts={"version": made.version})
    return made


@transaction.atomic
def open_questionnaire(*, questionnaire: Questionnaire, by: Any) -> Questionnaire:
    """Take answers from now on; the version before takes none any more.

    Raises:
        BadQuestions: nothing is asked yet.
        VersionedAlready: a newer version has been opened.
        WrongMove.
    """
    questionnaire = locked(questionnaire, by)
    if not questionnaire.questions.exists():
        raise BadQuestions(_("Ask at least one question, then open it."), field="questions")
    if Questionnaire.objects.filter(previous=questionnaire).exclude(state=Questionnaire.State.DRAFT).exists():
        raise VersionedAlready
    opened = _move(questionnaire, Questionnaire.State.OPEN, "opened", by)
    if opened.previous is not None and opened.previous.state == Questionnaire.State.OPEN:
        _move(locked(opened.previous, by), Questionnaire.State.CLOSED, "closed", by)
    return opened


@transaction.atomic
def close_questionnaire(*, questionnaire: Questionnaire, by: Any) -> Questionnaire:
    """Take no further answers; drafts stay and count for nothing."""
    return _move(locked(questionnaire, by), Questionnaire.State.CLOSED, "closed", by)


@transaction.atomic
def take_back(*, questionnaire: Questionnaire, by: Any) -> Questionnaire:
    """Make an open questionnaire a draft again, while nobody has begun to answer it.

    Raises:
        Answered.
        WrongMove: it is closed.
    """
    questionnaire = locked(questionnaire, by)
    if questionnaire.responses.exists():
        raise Answered
    return _move(questionnaire, Questionnaire.State.DRAFT, "taken_back", by)


def locked(questionnaire: Questionnaire, by: Any) -> Questionnaire:
    """Hold a questionnaire still: nobody begins to answer it until the transaction ends (see ``answering.begin``)."""
    held = (
        Questionnaire.objects.select_for_update(of=("self",))
        .select_related("organization", "previous")
        .get(pk=questionnaire.pk)
    )
    require(by=by, organization=held.organization, ability="studies.manage")
    return held


def _move(questionnaire: Questionnaire, to: str, did: str, by: Any) -> Questionnaire:
    if questionnaire.state == to:
        return questionnaire
    if to not in Questionnaire.MOVES[questionnaire.state]:
        raise WrongMove
    questionnaire.state = to
    questionnaire.save(update_fields=["state"])
    audit.record(f"questionnaires.questionnaire.{did}", subject=questionnaire, by=by)
    return questionnaire
