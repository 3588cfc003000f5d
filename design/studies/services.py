"""Planning a study, revising it, opening it, closing it, and where a participant stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from consent.models import ConsentText, Purpose, Subject
from design.studies.access import require
from design.studies.models import Study
from jobs import services as jobs
from kernel.errors import Conflict, Invalid
from kernel.translated import LANGUAGES

if TYPE_CHECKING:
    from accounts.models import User
    from organizations.models import Organization


AGES = frozenset({"minimum_age", "guardian_age"})
REVISABLE = frozenset({"title", "summary", "minutes", "consent_text", "minimum_cell"}) | AGES


class WrongMove(Conflict):
    code = "study-state"
    title = _("A study goes from draft to open to closed, and may open again.")


class NothingAsked(Conflict):
    code = "study-without-consent-text"
    title = _("Choose the consent text that people will read, then open the study.")


class TextDoesNotAsk(Invalid):
    code = "consent-text-does-not-ask"
    title = _("This consent text doesn't ask for the study's purpose, or is another organization's. Choose another.")


class AgesStand(Conflict):
    code = "study-ages-stand"
    title = _("People joined under these ages. Plan a new study to ask for others.")


class NotOpen(Conflict):
    code = "study-not-open"
    title = _("This study takes no answers now.")


@transaction.atomic
def plan(
    *,
    organization: Organization,
    title: Mapping[str, str],
    by: Any,
    summary: Mapping[str, str] | None = None,
    minutes: int = 5,
    purpose: str = Purpose.DESIGN_RESEARCH,
    consent_text: ConsentText | None = None,
    minimum_cell: int | None = None,
    minimum_age: int | None = None,
    guardian_age: int | None = None,
) -> Study:
    """Draft a study.

    Args:
        consent_text: what people will be asked; needed before the study opens.
        minimum_cell: people a published cell must hold, when more than the platform's minimum.
        minimum_age: who is younger can't take part; None asks nobody.
        guardian_age: who is younger takes part only if a guardian agrees too; above ``minimum_age``.

    Raises:
        Invalid: names the field at fault.
        TextDoesNotAsk: the text names another purpose or belongs to another organization.
    """
    require(by=by, organization=organization, ability="studies.manage")
    if purpose not in Study.PURPOSES:
        raise Invalid(_("A study serves research or design_research."), field="purpose")
    study = Study(
        organization=organization,
        title=dict(title),
        summary=dict(summary or {}),
        minutes=minutes,
        purpose=purpose,
        consent_text=_fitting(consent_text, organization, purpose),
        minimum_cell=minimum_cell,
        minimum_age=minimum_age,
        guardian_age=guardian_age,
    )
    _clean(study)
    study.save(force_insert=True)
    audit.record("design.study.planned", subject=study, by=by, facts={"purpose": study.purpose})
    return study


@transaction.atomic
def revise(*, study: Study, by: Any, **changes: Any) -> Study:
    """Change what a study says of itself, at any time; its purpose and organization stand, since people agreed to them.

    Args:
        changes: some of ``title, summary, minutes, consent_text, minimum_cell``, and before the study first opened
            ``minimum_age, guardian_age``, as in ``plan``.

    Raises:
        Invalid: names the field at fault.
        TextDoesNotAsk.
        NothingAsked: an open study would be left without a consent text.
        AgesStand: the study was open before.
    """
    if unknown := sorted(set(changes) - REVISABLE):
        raise Invalid(_("This can't be changed."), field=unknown[0])
    study = _locked(study, by)
    if study.opened_at and any(changes[name] != getattr(study, name) for name in AGES & set(changes)):
        raise AgesStand(field=min(AGES & set(changes)))
    for name, value in changes.items():
        setattr(study, name, _fitting(value, study.organization, study.purpose) if name == "consent_text" else value)
    if study.state == Study.State.OPEN and study.consent_text is None:
        raise NothingAsked(field="consent_text")
    _clean(study)
    study.save(update_fields=sorted(changes))
    audit.record("design.study.revised", subject=study, by=by, facts={"changed": sorted(changes)})
    return study


@transaction.atomic
def open_study(*, study: Study, by: Any, at: datetime) -> Study:
    """Let people join and answer.

    Raises:
        NothingAsked: no consent text was chosen.
        WrongMove.
    """
    study = _locked(study, by)
    if study.consent_text_id is None:
        raise NothingAsked
    study.opened_at, study.closed_at = at, None
    return _move(study, Study.State.OPEN, "opened", by)


@transaction.atomic
def close_study(*, study: Study, by: Any, at: datetime) -> Study:
    """Take no further answers; what was sent stays, under each person's consent."""
    study = _locked(study, by)
    study.closed_at = at
    return _move(study, Study.State.CLOSED, "closed", by)


def newest_text(study: Study) -> ConsentText | None:
    """The newest version of the study's consent text: the one a person answers."""
    text = study.consent_text
    if text is None:
        return None
    return ConsentText.objects.filter(organization_id=text.organization_id, code=text.code).order_by("-version").first()


def allows(*, study: Study, subject: Subject) -> bool:
    """Whether the person allows the study's purpose now."""
    return bool(consent.allowed([subject.pk], purpose=study.purpose, organization=study.organization_id))


def waits_for_guardian(*, study: Study, subject: Subject) -> bool:
    """Whether the person said yes, and their guardian, whose yes is needed too, has not."""
    text = newest_text(study)
    asked = consent.standing_on(subject, text).purposes if text else ()
    return any(item.purpose == study.purpose and item.waits_for_guardian for item in asked)


@transaction.atomic
def decide(*, study: Study, yes: bool, by: User, language: str = "en") -> Subject:
    """A person's own yes or no to the study's purpose, in the words of its newest text."""
    subject = consent.subject_for(by)
    text = newest_text(study)
    if text is None:
        raise NothingAsked
    act = consent.grant if yes else consent.refuse
    act(subject=subject, text=text, purpose=study.purpose, by=by, language=language if language in LANGUAGES else "en")
    return subject


def require_open(study: Study) -> None:
    """Ask the database, since the study at hand may have been read a while ago.

    Raises:
        NotOpen.
    """
    if not Study.objects.open().filter(pk=study.pk).exists():
        raise NotOpen


def _fitting(text: ConsentText | None, organization: Organization, purpose: str) -> ConsentText | None:
    if text is not None and (text.organization_id != organization.pk or not text.asks_for(purpose)):
        raise TextDoesNotAsk(field="consent_text")
    return text


def _clean(study: Study) -> None:
    try:
        study.clean_fields(exclude=["organization", "consent_text"])
    except ValidationError as fault:
        name, messages = next(iter(fault.message_dict.items()))
        raise Invalid(messages[0], field=name) from None
    if not any(text.strip() for text in study.title.values()):
        raise Invalid(_("Give the study a title."), field="title")
    if study.minimum_age and study.guardian_age and study.guardian_age <= study.minimum_age:
        raise Invalid(_("Give an age above the minimum age, or leave it empty."), field="guardian_age")


def _locked(study: Study, by: Any) -> Study:
    study = Study.objects.select_for_update(of=("self",)).select_related("organization").get(pk=study.pk)
    require(by=by, organization=study.organization, ability="studies.manage")
    return study


def _move(study: Study, to: str, did: str, by: Any) -> Study:
    if to not in Study.MOVES[study.state]:
        raise WrongMove
    study.state = to
    study.save(update_fields=["state", "opened_at", "closed_at"])
    audit.record(f"design.study.{did}", subject=study, by=by)
    jobs.emit(f"design.study.{did}", study_id=study.pk)
    return study
