"""Decisions: a person says yes, says no, or takes a yes back."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent.models import ConsentRecord, ConsentText, Decision, Method, Purpose, Subject
from consent.services.access import require
from consent.services.gate import allowed
from consent.services.subjects import PersonErased
from jobs import services as jobs
from kernel.actors import actor_id
from kernel.errors import Invalid, NotFound
from kernel.translated import LANGUAGES

if TYPE_CHECKING:
    from organizations.models import Organization

EPOCH_LOCK = 4_711_002  # one at a time: epochs become visible in the order in which they were taken


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
    _require_current(text)
    return _decide(Decision.GRANTED, subject, text.organization, text, purpose, by, method, language, recipient)


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
    _require_current(text)
    return _decide(Decision.REFUSED, subject, text.organization, text, purpose, by, method, language, recipient)


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
    return _decide(Decision.WITHDRAWN, subject, controller, text, purpose, by, method, language, recipient)


@transaction.atomic
def withdraw_all(*, subject: Subject, by: Any, method: str = Method.PORTAL, language: str = "en") -> int:
    """Take back every yes, and object to an attested basis in each of its purposes; the number of withdrawals."""
    subject = lock(subject)
    standing = (
        ConsentRecord.objects.filter(subject=subject)
        .order_by("organization_id", "purpose", "recipient_id", "-sequence")
        .distinct("organization_id", "purpose", "recipient_id")
        .select_related("text", "organization", "recipient")
    )
    withdrawn = 0
    for record in standing:
        if record.decision == Decision.GRANTED:
            _decide(
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
            _decide(Decision.WITHDRAWN, subject, subject.organization, None, purpose, by, method, language, None)
            withdrawn += 1
    return withdrawn


@transaction.atomic
def touch(*, subject: Subject) -> int:
    """Say that something the person gave was taken back, though every consent stands; the person's new epoch.

    A running job that read the person before must look again before it publishes.
    """
    return raise_epoch(lock(subject))


@transaction.atomic
def mark_erased(*, subject: Subject, at: Any, by: Any) -> None:
    """Close a subject for good: it loses its account, and the gate never lets it through again.

    The records and their audit entries stay, as the law wants; they hold no content and no name.
    """
    subject = lock(subject)
    raise_epoch(subject)
    subject.erased_at = at
    subject.user = None
    subject.save(update_fields=["erased_at", "user"])
    audit.record(
        "consent.subject.erased",
        subject=subject,
        by=by,
        organization_id=subject.organization_id,
        person_id=subject.pk,
        checkpoint=True,
    )


def raise_epoch(subject: Subject) -> int:
    """Give a locked subject the next epoch, and all that this person claimed with it.

    The lock is held until the transaction ends, so an epoch that a reader can see is higher than every epoch that
    committed before; ``snapshot`` stands on this.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [EPOCH_LOCK])
        cursor.execute("SELECT nextval('consent_epoch_sequence')")
        subject.consent_epoch = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE consent_subject SET consent_epoch = %(epoch)s WHERE id = %(id)s"
            " OR id IN (SELECT subject_id FROM consent_claim WHERE person_id = %(id)s)",
            {"epoch": subject.consent_epoch, "id": subject.pk},
        )
    return subject.consent_epoch


@transaction.atomic
def _decide(
    decision: Decision,
    subject: Subject,
    organization: Organization,
    text: ConsentText | None,
    purpose: str,
    by: Any,
    method: str,
    language: str,
    recipient: Organization | None,
) -> ConsentRecord:
    subject = lock(subject)
    _require_their_own(decision, subject, organization, by)
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
        language=language if language in LANGUAGES else "en",
        method=Method(method),
        recorded_by=actor_id(by),
        expires_at=Now() + timedelta(days=text.retention_days) if decision == Decision.GRANTED else None,
    )
    record.refresh_from_db()
    if decision != Decision.GRANTED:
        raise_epoch(subject)
    audit.record(
        f"consent.{decision.value}",
        subject=record,
        by=by,
        organization_id=organization.pk,
        person_id=subject.pk,
        facts={
            "purpose": record.purpose,
            "text_id": str(text.pk) if text else "",
            "content_hash": text.content_hash if text else "",
            "epoch": subject.consent_epoch,
        },
        checkpoint=True,
    )
    for subject_id in [subject.pk, *_claimed(subject, organization)]:
        jobs.emit(
            f"consent.{decision.value}",
            subject_id=str(subject_id),
            record_id=str(record.pk),
            organization_id=str(organization.pk),
            purpose=record.purpose,
        )
    return record


def _stands(subject: Subject, organization: Organization, purpose: str, recipient: Organization | None) -> bool:
    """Whether a use is allowed now, of what the person gave or of what they claimed."""
    ids = [subject.pk, *_claimed(subject, organization)]
    return bool(allowed(ids, purpose=purpose, organization=organization, recipient=recipient))


def _claimed(subject: Subject, organization: Organization) -> list[uuid.UUID]:
    """Under which subjects the organization knew the person before they claimed."""
    return list(Subject.objects.filter(claims__person=subject, organization=organization).values_list("pk", flat=True))


def lock(subject: Subject) -> Subject:
    """The person, held still until the transaction ends.

    Raises:
        PersonErased.
    """
    """Lock a person and all that they claimed, in the order in which ``lock_and_compare`` does."""
    claimed = Subject.objects.filter(claims__person=subject).values("pk")
    rows = Subject.objects.select_for_update(of=("self",)).filter(Q(pk=subject.pk) | Q(pk__in=claimed)).order_by("pk")
    locked = next(row for row in rows.select_related("basis", "organization") if row.pk == subject.pk)
    if locked.erased_at is not None:
        raise PersonErased
    return locked


def _require_current(text: ConsentText) -> None:
    newer = ConsentText.objects.filter(organization_id=text.organization_id, code=text.code, version__gt=text.version)
    if newer.exists():
        raise OldVersion(field="text")


def _require_their_own(decision: Decision, subject: Subject, organization: Organization, by: Any) -> None:
    """A person decides for themselves. An organization may only record that someone known to it objected."""
    if actor_id(by) is None or Subject.objects.of(by).filter(pk=subject.pk).exists():
        return
    if decision == Decision.WITHDRAWN and subject.organization_id is not None:
        require(by=by, organization=subject.organization, ability="datasets.manage")
        return
    raise NotTheirDecision


def _names(text: ConsentText | None, recipient: Organization) -> bool:
    return text is not None and any(item["organization_id"] == str(recipient.pk) for item in text.recipients)
