"""A contribution's content under its giver's key, bound to its row so that it opens nowhere else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from consent import services as consent
from consent.models import Subject
from sharing.contributions.core import Kept
from sharing.contributions.models import Contribution
from vault import services as vault

TABLE = Contribution._meta.db_table


@dataclass(frozen=True, slots=True)
class Place:
    """Where a content lives: its row, whose it is, and to whom it was given."""

    row: UUID
    subject_id: UUID
    organization_id: UUID

    def __str__(self) -> str:
        return vault.place(
            table=TABLE, column="sealed", row=self.row, organization_id=f"{self.subject_id}:{self.organization_id}"
        )


@dataclass(frozen=True, slots=True)
class Sealed:
    """A content under its person's key, its size before, and its keyed hash."""

    content: bytes
    size_bytes: int
    fingerprint: str


def seal(contribution: Contribution, kept: Kept) -> None:
    """Set the sealed content and what may be said of it; the caller saves."""
    key = consent.key_of(subject=contribution.subject)
    (sealed,) = seal_many([(_place(contribution), kept)], {contribution.subject_id: key.pk})
    contribution.sealed = sealed.content
    contribution.size_bytes = sealed.size_bytes
    contribution.fingerprint = sealed.fingerprint
    contribution.kind, contribution.removed, contribution.about = kept.kind, kept.removed, kept.about


def seal_many(values: Sequence[tuple[Place, Kept]], keys: Mapping[UUID, UUID]) -> list[Sealed]:
    """Seal many contents with one look at the keys.

    Fingerprints agree when the same person sends the same to the same organization, and nowhere else.

    Args:
        keys: id of the subject -> id of the person's vault key.
    """
    contents = [kept.to_bytes() for _place, kept in values]
    sealed = vault.seal_many(
        [(keys[at.subject_id], content, str(at)) for (at, _kept), content in zip(values, contents, strict=True)]
    )
    said = [
        f"{at.organization_id}:{at.subject_id}:{hashlib.sha256(content).hexdigest()}"
        for (at, _kept), content in zip(values, contents, strict=True)
    ]
    prints = vault.pseudonyms(said, scope="sharing.contribution")
    return [Sealed(*each) for each in zip(sealed, map(len, contents), prints, strict=True)]


def unseal(contribution: Contribution, subject: Subject) -> dict[str, Any]:
    """The content: {"text": …}, {"row": {…}}, {"image": bytes} or {"audio": bytes}.

    Raises:
        vault.KeyDestroyed: its giver was erased.
        vault.Tampered: the bytes were changed, or moved from another row.
    """
    return unseal_many([contribution], {contribution.subject_id: subject.key_id})[0]


def unseal_many(contributions: Iterable[Contribution], keys: Mapping[UUID, UUID | None]) -> list[dict[str, Any]]:
    """``unseal`` for many, with one look at the keys.

    Args:
        keys: id of the subject -> id of the person's vault key.
    """
    rows = list(contributions)
    values = []
    for row in rows:
        key_id = keys[row.subject_id]
        if key_id is None or row.sealed is None:
            raise vault.KeyDestroyed
        values.append((key_id, bytes(row.sealed), str(_place(row))))
    return [
        {row.kind: plain} if row.kind in Contribution.MEDIA else json.loads(plain)
        for row, plain in zip(rows, vault.open_many(values), strict=True)
    ]


def _place(contribution: Contribution) -> Place:
    return Place(contribution.pk, contribution.subject_id, contribution.organization_id)
