"""Where a person stands: what they are asked, what holds now, and the receipt of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.core import receipts
from consent.models import ConsentRecord, ConsentText, Decision, Purpose, Subject
from consent.services.gate import allowed
from consent.services.texts import Comparison, compare
from kernel.translated import pick


@dataclass(frozen=True)
class PurposeStanding:
    """One purpose of one text: its words, whether it is allowed now, and the decision that says so.

    Attributes:
        answered_text: the version under which it was answered, which a withdrawal names.
        asked: False for a purpose that was allowed once and is asked no longer: it can be taken back, not given.
    """

    purpose: str
    label: str
    sentence: dict[str, str]
    allows: dict[str, str]
    allowed: bool
    record: ConsentRecord | None
    answered_text: ConsentText | None
    asked: bool = True

    @property
    def since(self) -> datetime | None:
        return self.record.created_at if self.record else None

    @property
    def answered(self) -> bool:
        return self.record is not None

    @property
    def expired(self) -> bool:
        return self.record is not None and self.record.decision == Decision.GRANTED and not self.allowed


@dataclass(frozen=True)
class Standing:
    """One matter: the newest text that a person was asked about, each purpose of it, and what changed since."""

    text: ConsentText
    purposes: tuple[PurposeStanding, ...]
    comparison: Comparison | None

    @property
    def answered_text(self) -> ConsentText | None:
        """The newest version that the person answered: the one to show a receipt of."""
        texts = [item.answered_text for item in self.purposes if item.answered_text is not None]
        return max(texts, key=lambda text: text.version, default=None)

    @property
    def unanswered(self) -> int:
        return sum(not item.answered for item in self.purposes)


def standing(subject: Subject) -> list[Standing]:
    """Every matter that concerns a person, by organization's name, with the present answer for each purpose."""
    texts = list(
        ConsentText.objects.asked_of(subject).select_related("organization").order_by("organization__name", "code")
    )
    latest = _latest_records(subject)
    return [_standing_of(subject, text, latest) for text in texts]


def standing_on(subject: Subject, text: ConsentText) -> Standing:
    """The same for one text, whatever its version."""
    return _standing_of(subject, text, _latest_records(subject))


def receipt(*, subject: Subject, text: ConsentText, language: str | None = None) -> dict[str, Any]:
    """The person's copy of their decisions about one version of a text, after ISO/IEC TS 27560:2023.

    Args:
        language: the language of the words in it; by default that in which the person last answered.
    """
    records = list(
        ConsentRecord.objects.filter(subject=subject, text=text).select_related("recipient").order_by("sequence")
    )
    language = language or (records[-1].language if records else "en")
    return receipts.receipt(
        subject_id=str(subject.pk),
        controller={
            "id": str(text.organization_id),
            "name": text.organization.name,
            "contact": text.contact,
        },
        notice={
            "id": str(text.pk),
            "code": text.code,
            "version": text.version,
            "language": language,
            "content_hash": text.content_hash,
            "title": pick(text.title, language),
            "body": pick(text.body, language),
            "purposes": [
                {
                    "purpose": item["purpose"],
                    "sentence": pick(item["sentence"], language),
                    "allows": pick(item["allows"], language),
                }
                for item in text.purposes
            ],
            "categories": [pick(item, language) for item in text.categories],
            "recipients": [item["name"] for item in text.recipients],
            "retention_days": text.retention_days,
            "automated_decisions": text.automated_decisions,
        },
        events=[
            receipts.Event(
                record_id=str(record.pk),
                purpose=record.purpose,
                decision=record.decision,
                at=record.created_at,
                language=record.language,
                method=record.method,
                recipient=record.recipient.name if record.recipient else None,
                valid_until=record.expires_at,
            )
            for record in records
        ],
    )


def _latest_records(subject: Subject) -> dict[tuple[Any, str], ConsentRecord]:
    """The newest decision for each organization and purpose, those about a single partner aside."""
    rows = (
        ConsentRecord.objects.filter(subject=subject, recipient__isnull=True)
        .select_related("text")
        .order_by("organization_id", "purpose", "-sequence")
        .distinct("organization_id", "purpose")
    )
    return {(row.organization_id, row.purpose): row for row in rows}


def _standing_of(subject: Subject, text: ConsentText, latest: dict[tuple[Any, str], ConsentRecord]) -> Standing:
    records = {purpose: record for (owner, purpose), record in latest.items() if owner == text.organization_id}
    older = {
        record.text.version: record.text
        for record in records.values()
        if record.text is not None and record.text.code == text.code and record.text.version < text.version
    }
    purposes = [_purpose(subject, text, item, records.get(item["purpose"])) for item in text.purposes]
    for version in older.values():
        purposes += [
            item
            for asked in version.purposes
            if not text.asks_for(asked["purpose"])
            and (record := records.get(asked["purpose"])) is not None
            and record.text == version
            and (item := _purpose(subject, text, asked, record, asked=False)).allowed
        ]
    comparison = compare(old=older[max(older)], new=text) if older else None
    return Standing(text=text, purposes=tuple(purposes), comparison=comparison)


def _purpose(
    subject: Subject, text: ConsentText, words: dict[str, Any], record: ConsentRecord | None, *, asked: bool = True
) -> PurposeStanding:
    purpose = words["purpose"]
    return PurposeStanding(
        purpose=purpose,
        label=str(Purpose(purpose).label),
        sentence=words["sentence"],
        allows=words["allows"],
        allowed=bool(allowed([subject.pk], purpose=purpose, organization=text.organization_id)),
        record=record,
        answered_text=record.text if record else None,
        asked=asked,
    )
