"""Where a person stands: what they are asked, what holds now, and the receipt of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import Now

from consent.core import receipts
from consent.models import ConsentRecord, ConsentText, Decider, Decision, Guardianship, Method, Purpose, Subject
from consent.services.gate import allowed_uses
from consent.services.subjects import names_toward
from consent.services.texts import Comparison, compare
from kernel.translated import pick


@dataclass(frozen=True)
class PurposeStanding:
    """One purpose of one text: its words, whether it is allowed now, and the decision that says so.

    Attributes:
        answered_text: the version under which it was answered, which a withdrawal names.
        asked: False for a purpose that was allowed once and is asked no longer: it can be taken back, not given.
        guarded: whether a guardian's yes is needed beside the person's.
        guardian_record: the guardian's latest decision.
        elsewhere: the text of another matter under which the organization was answered for this purpose. Only texts
            from before docs/decisions/0012 overlap so; that answer isn't shown as this text's, though it holds.
    """

    purpose: str
    label: str
    sentence: dict[str, str]
    allows: dict[str, str]
    allowed: bool
    record: ConsentRecord | None
    answered_text: ConsentText | None
    asked: bool = True
    guarded: bool = False
    guardian_record: ConsentRecord | None = None
    elsewhere: ConsentText | None = None

    @property
    def since(self) -> datetime | None:
        return self.record.created_at if self.record else None

    @property
    def answered(self) -> bool:
        return self.record is not None

    @property
    def expired(self) -> bool:
        """Whether a yes ended by itself, noted already (see ``decisions.expire``) or not yet."""
        if self.record is None or self.allowed:
            return False
        over = self.record.decision == Decision.GRANTED and self.record.is_over  # type: ignore[attr-defined]
        return over or self.record.method == Method.EXPIRY

    @property
    def waits_for_guardian(self) -> bool:
        """Whether the person's own yes stands and the guardian's doesn't, or not yet."""
        return self.guarded and not self.allowed and self._is_yes(self.record)

    @property
    def guardian_agrees(self) -> bool:
        return self._is_yes(self.guardian_record)

    @staticmethod
    def _is_yes(record: ConsentRecord | None) -> bool:
        if record is None or record.decision != Decision.GRANTED:
            return False
        return not record.is_over  # type: ignore[attr-defined]

    @property
    def ended_at(self) -> datetime | None:
        return (self.record.expires_at or self.record.created_at) if self.expired and self.record else None


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
    answers = Answers.of(subject, texts)
    return [_standing_of(text, answers) for text in texts]


def standing_of_ward(guardianship: Guardianship) -> list[Standing]:
    """What one organization asks of a person who has a guardian, for that guardian to read."""
    return [
        matter
        for matter in standing(guardianship.subject)
        if matter.text.organization_id == guardianship.organization_id
    ]


def waits_for_guardian(record: ConsentRecord) -> bool:
    """Whether this is a young person's yes that doesn't count before their guardian's."""
    if record.decision != Decision.GRANTED or not Guardianship.objects.open().filter(
        subject=record.subject_id, organization=record.organization_id
    ):
        return False
    return not allowed_uses(record.subject, [(record.organization_id, record.purpose)])


def standing_on(subject: Subject, text: ConsentText) -> Standing:
    """The same for one text, whatever its version."""
    return _standing_of(text, Answers.of(subject, [text]))


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
        subject_name=names_toward(text.organization_id, [subject.pk])[0],
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
        guarded=Guardianship.objects.open().filter(subject=subject, organization_id=text.organization_id).exists(),
        events=[
            receipts.Event(
                record_id=str(record.pk),
                purpose=record.purpose,
                decision=record.decision,
                at=record.created_at,
                language=record.language,
                method=record.method,
                decided_by=record.decided_by,
                recipient=record.recipient.name if record.recipient else None,
                valid_until=record.expires_at,
            )
            for record in records
        ],
    )


@dataclass(frozen=True)
class Answers:
    """A person's newest decision for each organization and purpose, and those uses that the gate lets through now."""

    latest: dict[tuple[UUID, str], ConsentRecord]
    on: set[tuple[UUID, str]]
    guarded: set[UUID]
    of_guardian: dict[tuple[UUID, str], ConsentRecord]

    @classmethod
    def of(cls, subject: Subject, texts: Sequence[ConsentText]) -> Answers:
        """Decisions about a single partner stay aside: the page is about the organization and all whom its text names."""
        latest = _latest(subject, Decider.PERSON)
        asked = {(text.organization_id, item["purpose"]) for text in texts for item in text.purposes}
        guarded = set(Guardianship.objects.open().filter(subject=subject).values_list("organization_id", flat=True))
        return cls(
            latest=latest,
            on=allowed_uses(subject, asked | set(latest)),
            guarded=guarded,
            of_guardian=_latest(subject, Decider.GUARDIAN) if guarded else {},
        )

    def about(self, organization_id: UUID) -> dict[str, ConsentRecord]:
        """The decisions toward one organization, by purpose."""
        return {purpose: record for (owner, purpose), record in self.latest.items() if owner == organization_id}


def _latest(subject: Subject, decider: str) -> dict[tuple[UUID, str], ConsentRecord]:
    rows = (
        ConsentRecord.objects.filter(subject=subject, recipient__isnull=True, decided_by=decider)
        .annotate(is_over=ExpressionWrapper(Q(expires_at__lte=Now()), output_field=BooleanField()))
        .select_related("text")
        .order_by("organization_id", "purpose", "-sequence")
        .distinct("organization_id", "purpose")
    )
    return {(row.organization_id, row.purpose): row for row in rows}


def _standing_of(text: ConsentText, answers: Answers) -> Standing:
    records = answers.about(text.organization_id)
    older = {
        record.text.version: record.text
        for record in records.values()
        if record.text is not None and record.text.code == text.code and record.text.version < text.version
    }
    purposes = [_purpose(text, item, answers) for item in text.purposes]
    for version in older.values():
        dropped = [item for item in version.purposes if not text.asks_for(item["purpose"])]
        still_on = [_purpose(text, item, answers, asked=False) for item in dropped]
        purposes += [item for item in still_on if item.allowed and item.answered_text == version]
    comparison = compare(old=older[max(older)], new=text) if older else None
    return Standing(text=text, purposes=tuple(purposes), comparison=comparison)


def _purpose(text: ConsentText, words: dict[str, Any], answers: Answers, *, asked: bool = True) -> PurposeStanding:
    use = (text.organization_id, words["purpose"])
    record, of_guardian = answers.latest.get(use), answers.of_guardian.get(use)
    elsewhere = record.text if record and record.text and record.text.code != text.code else None
    if elsewhere is not None:
        record = None
    if of_guardian and of_guardian.text and of_guardian.text.code != text.code:
        of_guardian = None
    return PurposeStanding(
        purpose=words["purpose"],
        label=str(Purpose(words["purpose"]).label),
        sentence=words["sentence"],
        allows=words["allows"],
        allowed=use in answers.on and elsewhere is None,
        record=record,
        answered_text=record.text if record else None,
        asked=asked,
        guarded=text.organization_id in answers.guarded,
        guardian_record=of_guardian,
        elsewhere=elsewhere,
    )
