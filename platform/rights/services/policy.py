"""The rules of an erasure, written down with the request: a retry, also after an upgrade, does what was said then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from disclosure import services as disclosure

UNTIL_REPLACED, STOP = "until-replaced", "stop"
KEPT = ("consent-records", "audit-entries", "published-figures", "database-remains", "backups")


def today(*, language: str | None) -> dict[str, Any]:
    """The rules as they are now, JSON-able.

    ``affected_models``: whether a live model that learned from the person answers until the one trained without them is
    ready, or stops at once. ``kept``: what stays, and why it may.
    """
    return {
        "number": 3,
        "language": language or settings.LANGUAGE_CODE,
        "affected_models": settings.ERASURE_AFFECTED_MODELS,
        "minimum_cell": disclosure.threshold(),
        "kept": list(KEPT),
    }


def kept(policy: Mapping[str, Any], *, exported_by: list[str]) -> list[str]:
    """What could not be erased, or must not be, and why; in words."""
    words = {
        "consent-records": _(
            "What was agreed and when, by pseudonym, without name or content: "
            "it proves that the data was used as allowed."
        ),
        "audit-entries": _(
            "Entries of the audit trail: who did what to which record, by ids. A changed entry would break its chain."
        ),
        "published-figures": _(
            "Figures about %(n)s people or more that were shown before: they are about nobody alone."
        )
        % {"n": policy["minimum_cell"]},
        "database-remains": _(
            "Your name and address, in room on the database's disk that is free for new rows, until one is written there."
        ),
        "backups": _(
            "Backups from before, until they are thrown away: your name and address stand in them; what you gave can't be "
            "read without its key, which is backed up apart and for a shorter time. Whoever puts one back erases you again "
            "before anybody can look."
        ),
    }
    said = [words[code] for code in policy["kept"]]
    said += [
        _("A copy that %(name)s took out of the platform, as it was allowed then: only they can delete it.")
        % {"name": name}
        for name in exported_by
    ]
    return said
