"""What a copy would tell beside the copies of the same data that its taker has already."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kernel.errors import Conflict
from sharing.agreements.models import Offer
from sharing.exports.models import Export, RecipientKey
from sharing.exports.services.delivering import downloads
from vault import services as vault

if TYPE_CHECKING:
    from sharing.anonymization.core import Outline


class CopyMadeMeanwhile(Conflict):
    code = "copy-made-meanwhile"
    title = _("Another copy of these data was made meanwhile. Ask for this one once more.")


def earlier_copies(offer: Offer, taker_id: uuid.UUID) -> list[Export]:
    """The copies of the data that ``offer`` is of, under whatever agreement, that the taker has or may still fetch."""
    views = Offer.objects.filter(
        organization_id=offer.organization_id, source__dataset_id=offer.source.dataset_id
    ).values("view_id")
    made = Export.objects.filter(organization_id=taker_id, version__dataset_id__in=views).exclude(outline=b"")
    related = made.select_related("outline_key", "version__dataset").order_by("created_at", "pk")
    return [export for export in related if export.file or downloads(export)]


def opened(export: Export) -> Outline:
    """The outline kept with a copy."""
    from sharing.anonymization.core import Outline

    return Outline.from_bytes(vault.open(export.outline_key, bytes(export.outline), aad=_place(export)))


def seal(export: Export, outline: Outline) -> None:
    """Keep it with the copy, under a key of the organization whose people they are."""
    export.outline_key = vault.create_key(organization_id=export.version.dataset.organization_id)
    export.outline = vault.seal(export.outline_key, outline.to_bytes(), aad=_place(export))


def confirm(offer: Offer, taker_id: uuid.UUID, known: list[Export]) -> None:
    """Within the transaction that publishes a copy: no other was made since ``earlier_copies``.

    Raises:
        CopyMadeMeanwhile.
    """
    list(RecipientKey.objects.select_for_update(of=("self",)).filter(organization_id=taker_id).order_by("pk"))
    if {export.pk for export in earlier_copies(offer, taker_id)} - {export.pk for export in known}:
        raise CopyMadeMeanwhile


def _place(export: Export) -> str:
    table, owner = Export._meta.db_table, export.version.dataset.organization_id
    return vault.place(table=table, column="outline", row=export.pk, organization_id=owner)
