"""A contribution's content under its giver's key, bound to its row so that it opens nowhere else."""

from __future__ import annotations

import json
from typing import Any

from consent import services as consent
from consent.models import Subject
from sharing.contributions.core import Kept
from sharing.contributions.models import Contribution
from vault import services as vault


def seal(contribution: Contribution, kept: Kept) -> None:
    """Set the sealed content, its size and its fingerprint; the caller saves."""
    content = kept.to_bytes()
    contribution.sealed = vault.seal(consent.key_of(subject=contribution.subject), content, aad=_place(contribution))
    contribution.size_bytes = len(content)
    contribution.removed = kept.removed
    contribution.fingerprint = vault.pseudonym(
        content.decode(), scope=f"sharing.contribution:{contribution.subject_id}"
    )


def unseal(contribution: Contribution, subject: Subject) -> dict[str, Any]:
    """The content: {"text": …} or {"row": {…}}.

    Raises:
        vault.KeyDestroyed: its giver was erased.
        vault.Tampered: the bytes were changed, or moved from another row.
    """
    if subject.key is None or contribution.sealed is None:
        raise vault.KeyDestroyed
    return json.loads(vault.open(subject.key, bytes(contribution.sealed), aad=_place(contribution)))


def _place(contribution: Contribution) -> str:
    return vault.place(
        table=contribution._meta.db_table,
        column="sealed",
        row=contribution.pk,
        organization_id=f"{contribution.subject_id}:{contribution.organization_id}",
    )
