"""Handing a copy over: asked about once more, and logged each time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from datastore import files
from datastore.models import DatasetVersion, VersionSubject
from kernel.errors import Gone, NotFound
from organizations import services as organizations
from sharing.agreements.models import Agreement
from sharing.exports.models import Export

DOWNLOADED = "sharing.export.downloaded"


class CopyGone(Gone):
    code = "copy-gone"
    title = _("This copy is no longer kept. Ask for a new one.")


@transaction.atomic
def open_copy(*, export: Export, by: Any, at: datetime) -> IO[bytes]:
    """The encrypted file, open for reading, for whoever may manage the taker's data.

    Raises:
        NotFound, Forbidden: another organization's, or not in the role.
        CopyGone: its days are over, the agreement isn't in force, or somebody in it took something back.
    """
    organizations.authorize(by=by, organization=export.organization, ability="datasets.manage")
    kept = Export.objects.select_related("agreement", "version").filter(pk=export.pk).first()
    if kept is None:
        raise NotFound
    if not kept.file or kept.expires_at <= at:
        raise CopyGone
    if not kept.agreement.is_in_force(at.date()) or Agreement.Use.EXPORT not in kept.agreement.uses:
        raise CopyGone(_("The agreement is not in force, so its copies are not handed over."))
    if kept.version.state != DatasetVersion.State.READY or _somebody_left(kept):
        raise CopyGone(_("Somebody in this copy took something back. Ask for a new one."))
    audit.record(DOWNLOADED, subject=kept, by=by, organization_id=kept.organization_id, facts={"sha256": kept.sha256})
    try:
        return files.open_stored(kept.file)
    except FileNotFoundError:
        raise CopyGone from None


def downloads(export: Export) -> list[datetime]:
    """When a copy was handed over, oldest first."""
    return [entry.at for entry in audit.entries_about(export) if entry.kind == DOWNLOADED]


def were_downloaded(exports: Iterable[Export]) -> bool:
    """Whether any of the copies left the platform."""
    return any(downloads(export) for export in exports)


def _somebody_left(export: Export) -> bool:
    people = VersionSubject.objects.filter(version=export.version).values_list("subject_id", flat=True)
    return bool(consent.withdrawn_since(set(people.iterator(chunk_size=50_000)), export.consent_snapshot))
