"""Decisions: a person says yes, says no, or takes a yes back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent.models import ConsentRecord, ConsentText, Decider, Decision, GuardianLink, Method, Purpose, Subject
from consent.services.access import require
from consent.services.gate import allowed
from consent.services.holding import claimed, lock, raise_epoch
from jobs import services as jobs
from kernel.actors import actor_id
from kernel.errors import Invalid, NotFound
from kernel.translated import LANGUAGES

if TYPE_CHECKING:
    from organizations.models import Organization


class NotTheirDecision(NotFound):
    code = "not-your-decision"
    title = _("Only the person themselves can decide this. Sign in as that person.")


class NotAsked(Invalid):
    code = "purpose-not-asked"
    title = _("This text doesn't ask for that purpose. Choose one that it lists.")


class OldVersion(Invalid):
    code = "consent-text-outdated"
    title = _("There is a newer version of this text. Read it, then decide.")


def grant(
    *,
    subject: Subject,
    text: ConsentText,
    purpose: str,
    by: Any,
    method: str = Method.PORTAL,
    language: str = "en",
    recipient: Organization | None = None,
) -> ConsentRecord:
    """Record a yes to one purpose of the newest version of a text. It lasts for the text's retention time.

    Raises:
        NotTheirDecision: ``by`` is not the person.
        NotAsked: the text names no such purpose, or no such recipient.
        OldVersion: a newer version has been published.
        PersonErased: the person was erased.
    """
    require_current(text)
    return decide(Decision.GRANTED, subject, text.organization, text, purpose, by, method, language, recipient)


def refuse(
    *,
    subject: Subject,
    text: ConsentText,
    purpose: str,
    by: Any,
    method: str = Method.PORTAL,
    language: str = "en",
    recipient: Organization | None = None,
) -> ConsentRecord:
    """Record a no. Refusals are kept: they prove that the choice was free. A no to what was allowed is a withdrawal.

    Raises: as ``grant``.
    """
    require_current(text)
    return decide(Decision.REFUSED, subject, text.organization, text, purpose, by, method, language, recipient)


def withdraw(
    *,
    subject: Subject,
    purpose: str,
    by: Any,
    text: ConsentText | None = None,
    organization: Organization | None = None,
    method: str = Method.PORTAL,
    language: str = "en",
    recipient: Organization | None = None,
) -> ConsentRecord:
    """Take one purpose back, from the moment this transaction commits; also an objection to an attested basis.

    Every later read lacks the person, a job that holds them drops them before it publishes, and what was derived is
    rebuilt or marked by the listeners of ``consent.withdrawn``.

    Args:
        text: the text that was answered; for an objection leave it out and name the ``organization``.

    Raises: as ``grant``, except that any version of a text will do.
    """
    if text is None and organization is None:
        raise Invalid(_("Name the text that was answered, or the organization."), field="text")
    controller = text.organization if text is not None else organization
    return decide(Decision.WITHDRAWN, subject, controller, text, purpose, by, method, language, recipient)


@transaction.atomic
def withdraw_all(*, subject: Subject, by: Any, method: str = Method.PORTAL, language: str = "en") -> int:
    """Take back every yes, and object to an attested basis in each of its purposes; the number of withdrawals."""
    subject = lock(subject)
    standing = (
        ConsentRecord.objects.filter(subject=subject, decided_by=Decider.PERSON)
        .order_by("organization_id", "purpose", "recipient_id", "-sequence")
        .distinct("organization_id", "purpose", "recipient_id")
        .select_related("text", "organization", "recipient")
    )
    withdrawn = 0
    for record in standing:
        if record.decision == Decision.GRANTED:
            decide(
                Decision.WITHDRAWN,
                subject,
                record.organization,
                record.text,
                record.purpose,
                by,
                method,
                language,
                record.recipient,
            )
            withdrawn += 1
    if subject.basis is not None:
        for purpose in subject.basis.purposes:
            decide(Decision.WITHDRAWN, subject, subject.organization, None, purpose, by, method, language, None)
            withdrawn += 1
    return withdrawn


@transaction.atomic
def decide(
    decision: str,
    subject: Subject,
    organization: Organization,
    text: ConsentText | None,
    purpose: str,
    by: Any,
    method: str,
    language: str,
    recipient: Organization | None,
    *,
    decided_by: str = Decider.PERSON,
) -> ConsentRecord:
    """Write one decision down, whoever makes it; what ``grant``, ``refuse``, ``withdraw`` and a guardian's acts share."""
    subject = lock(subject)
    _require_their_own(decision, subject, organization, by, decided_by)
    if text is not None and not text.asks_for(purpose):
        raise NotAsked(field="purpose")
    if recipient is not None and decision == Decision.GRANTED and not _names(text, recipient):
        raise NotAsked(_("This text doesn't name that recipient."), field="recipient")
    if decision == Decision.REFUSED and _stands(subject, organization, purpose, recipient):
        decision = Decision.WITHDRAWN
    record = ConsentRecord.objects.create(
        subject=subject,
        text=text,
        purpose=Purpose(purpose),
        organization=organization,
        recipient=recipient,
        decision=decision,
        decided_by=decided_by,
        language=language if language in LANGUAGES else "en",
        method=Method(method),
        recorded_by=actor_id(by),
        expires_at=Now() + timedelta(days=text.retention_days) if decision == Decision.GRANTED else None,
    )
    record.refresh_from_db()
    if decision != Decision.GRANTED:
        raise_epoch(subject)
    audit.record(
        f"consent.{decision}",
        subject=record,
        by=by,
        organization_id=organization.pk,
        person_id=subject.pk,
        facts={
            "purpose": record.purpose,
            "decided_by": decided_by,
            "text_id": str(text.pk) if text else "",
            "content_hash": text.content_hash if text else "",
            "epoch": subject.consent_epoch,
        },
        checkpoint=True,
    )
    for subject_id in [subject.pk, *claimed(subject, organization)]:
        jobs.emit(
            f"consent.{decision}",
            subject_id=str(subject_id),
            record_id=str(record.pk),
            organization_id=str(organization.pk),
            purpose=record.purpose,
        )
    return record


def _stands(subject: Subject, organization: Organization, purpose: str, recipient: Organization | None) -> bool:
    """Whether a use is allowed now, of what the person gave or of what they claimed."""
    ids = [subject.pk, *claimed(subject, organization)]
    return bool(allowed(ids, purpose=purpose, organization=organization, recipient=recipient))


def require_current(text: ConsentText) -> None:
    newer = ConsentText.objects.filter(organization_id=text.organization_id, code=text.code, version__gt=text.version)
    if newer.exists():
        raise OldVersion(field="text")


def _require_their_own(decision: str, subject: Subject, organization: Organization, by: Any, decided_by: str) -> None:
    """A person decides for themselves, a guardian in their own name beside them, by the link that was mailed.

    An organization may only record that someone known to it objected.
    """
    if actor_id(by) is None:
        return
    if decided_by == Decider.GUARDIAN or isinstance(by, GuardianLink):
        ward = by.guardianship if decided_by == Decider.GUARDIAN and isinstance(by, GuardianLink) else None
        if ward and (ward.subject_id, ward.organization_id) == (subject.pk, organization.pk):
            return
        raise NotTheirDecision
    if Subject.objects.of(by).filter(pk=subject.pk).exists():
        return
    if decision == Decision.WITHDRAWN and subject.organization_id is not None:
        require(by=by, organization=subject.organization, ability="datasets.manage")
        return
    raise NotTheirDecision


def _names(text: ConsentText | None, recipient: Organization) -> bool:
    return text is not None and any(item["organization_id"] == str(recipient.pk) for item in text.recipients)
