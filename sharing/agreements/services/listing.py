"""The catalogue: what an organization lets others find and ask for. Nothing is listed that nobody listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent.models import Purpose
from datastore.models import DatasetVersion, Lineage
from kernel.errors import Conflict, Invalid
from organizations import services as organizations
from sharing.agreements.models import Agreement, Listing
from sharing.agreements.services.searching import words_of


class NotListable(Conflict):
    code = "dataset-not-listable"
    title = _("This dataset can't be offered to partners.")


class NotListed(Invalid):
    code = "dataset-not-listed"
    title = _("The partner doesn't offer this version. Choose one from the catalogue.")


@transaction.atomic
def list_version(
    *,
    version: DatasetVersion,
    by: Any,
    note: str = "",
    uses: Sequence[str] = ("score", "train"),
    shows_people: bool = False,
) -> Listing:
    """List a version of one's own in the catalogue; another version of the same dataset gives its place to it.

    Args:
        uses: what one would allow, some of ``Agreement.Use``. It binds nobody.
        shows_people: let partners see about how many people it is about.

    Raises:
        Invalid: a note over 300 characters, or an unknown use.
        NotFound, Forbidden: ``by`` may not manage the organization's agreements.
        NotListable: replaced or destroyed, made from a partner's data, or on a basis that allows no sharing.
    """
    organization = version.dataset.organization
    organizations.authorize(by=by, organization=organization, ability="agreements.manage")
    version = DatasetVersion.objects.select_for_update(of=("self",)).select_related("dataset__basis").get(pk=version.pk)
    if version.state != DatasetVersion.State.READY:
        raise NotListable(_("This version was replaced or destroyed. List the one that took its place."))
    if Lineage.objects.above(version).exclude(permit=None).exists():
        raise NotListable(_("This version holds a partner's data, which only your agreement with them opens."))
    basis = version.dataset.basis
    if basis is not None and Purpose.SHARE_SCORE not in basis.purposes:
        raise NotListable(
            _("The basis of this dataset doesn't cover sharing. Attest one that does, and upload under it.")
        )
    note = " ".join(note.split())
    if len(note) > 300:
        raise Invalid(_("Describe it in at most 300 characters."), field="note")
    unknown = [use for use in uses if use not in Agreement.Use.values]
    if unknown or not uses:
        raise Invalid(_("Choose score, train or export."), field="uses")
    labels = dict(Agreement.Use.choices)
    beyond = [str(labels[use]) for use in uses if basis is not None and f"share_{use}" not in basis.purposes]
    if beyond:
        raise Invalid(_("The basis of this dataset doesn't cover: %(uses)s.") % {"uses": beyond[0]}, field="uses")
    listing, _made = Listing.objects.update_or_create(
        dataset=version.dataset,
        defaults={
            "organization": organization,
            "version": version,
            "note": note,
            "uses": [use for use in Agreement.Use.values if use in uses],
            "shows_people": shows_people,
        },
    )
    listing.words = words_of(listing)
    listing.save(update_fields=["words"])
    audit.record(
        "sharing.dataset.listed", subject=listing, by=by, organization_id=organization.pk, facts={"version": str(version.pk)}
    )  # fmt: skip
    return listing


@transaction.atomic
def unlist(*, listing: Listing, by: Any) -> None:
    """Take a dataset out of the catalogue. Agreements that were proposed stand.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's agreements.
    """
    organizations.authorize(by=by, organization=listing.organization, ability="agreements.manage")
    audit.record("sharing.dataset.unlisted", subject=listing, by=by, organization_id=listing.organization_id)
    listing.delete()


def relist(*, version: DatasetVersion, replacement: DatasetVersion) -> None:
    """Let a rebuilt version take its predecessor's place in the catalogue; safe to run twice."""
    Listing.objects.filter(version=version).update(version=replacement)
