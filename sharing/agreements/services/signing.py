"""Signing an agreement; what happens when the last signature is given."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import services as datastore
from datastore.models import Dataset
from jobs import services as jobs
from kernel.actors import SYSTEM
from kernel.errors import Conflict
from organizations import services as organizations
from organizations.models import Organization
from sharing.agreements import text
from sharing.agreements.models import Agreement, Offer
from sharing.agreements.services.ending import end
from sharing.agreements.services.parties import NotAParty
from sharing.agreements.services.states import Ended, locked, move

ANONYMIZE = "sharing.anonymization.prepare"


class AlreadySigned(Conflict):
    code = "agreement-already-signed"
    title = _("Your organization has already signed this agreement.")


class TextChanged(Conflict):
    code = "agreement-text-changed"
    title = _("The text is not the one you read. Read it again, then sign.")


class TermOver(Conflict):
    code = "agreement-term-over"
    title = _("The last day of this agreement has passed. Propose a new one.")


class AmendedEnded(Conflict):
    code = "agreement-amended-ended"
    title = _("The agreement that this one would amend was ended meanwhile. Propose a new one.")


@transaction.atomic
def sign(*, agreement: Agreement, on_behalf_of: Organization, text_hash: str, by: Any, at: datetime) -> Agreement:
    """Record one party's signature under the exact text; the last one brings the agreement into force, in the place
    of the one that it amends.

    Raises:
        NotAParty, AlreadySigned, Ended, TermOver, AmendedEnded.
        TextChanged: ``text_hash`` is not the hash of the agreement's text.
    """
    organizations.authorize(by=by, organization=on_behalf_of, ability="agreements.sign")
    if agreement.amends is not None:
        locked(agreement.amends)  # first, as whoever ends it does
        datastore.hold_permits_of(agreement_id=agreement.amends.pk)
    agreement = locked(agreement)
    signature = agreement.signatures.filter(organization=on_behalf_of).first()
    if signature is None:
        raise NotAParty
    if not Agreement.MOVES[agreement.status]:
        raise Ended
    if signature.signed_at is not None:
        raise AlreadySigned
    if agreement.ends_on < at.date():
        raise TermOver
    if text_hash != text.hash_of(agreement):
        raise TextChanged(field="text_hash")
    signature.signed_by_id, signature.signed_at, signature.text_hash = by.pk, at, text_hash
    signature.save(update_fields=["signed_by", "signed_at", "text_hash"])
    audit.record(
        "sharing.agreement.signed",
        subject=agreement,
        by=by,
        organization_id=on_behalf_of.pk,
        facts={"text_hash": text_hash},
    )
    if not agreement.signatures.pending().exists():
        _enter_into_force(agreement, by=by, at=at)
    return agreement


def create_under_free_name(*, name: str, like: Dataset, made_by: str) -> Dataset:
    """A dataset for the results of ``made_by`` beside ``like``: ``name``, or ``name (2)`` where that is taken."""
    for number in count(1):
        ending = f" ({number})" if number > 1 else ""
        try:
            return datastore.create_dataset(
                organization=like.organization,
                name=name[: 120 - len(ending)] + ending,
                kind=like.kind,
                basis=like.basis,
                made_by=made_by,
                by=SYSTEM,
            )
        except datastore.NameTaken:
            continue
    raise AssertionError("count never ends")


def _enter_into_force(agreement: Agreement, *, by: Any, at: datetime) -> None:
    """Make the views' datasets, permit each party the others', and have them filled, each on behalf of its signer."""
    if agreement.amends is not None:
        _replace(agreement.amends, agreement, by=by, at=at)
    move(agreement, Agreement.Status.IN_FORCE)
    agreement.in_force_at = at
    agreement.save(update_fields=["status", "in_force_at"])
    signatures = list(agreement.signatures.select_related("organization", "signed_by"))
    related = agreement.offers.select_related("organization", "source__dataset__organization", "source__dataset__basis")
    for offer in related.order_by("organization__name", "pk"):
        others = [s.organization for s in signatures if s.organization_id != offer.organization_id]
        offer.view = create_under_free_name(
            name=_view_name(offer, others), like=offer.source.dataset, made_by=ANONYMIZE
        )
        offer.save(update_fields=["view"])
        for grantee in others:
            datastore.grant_permit(
                dataset=offer.view,
                grantee=grantee,
                agreement_id=agreement.pk,
                columns=[*offer.columns, *([offer.link_column] if offer.link_column else [])],
                uses=agreement.uses,
                purposes=agreement.purposes,
                starts_on=agreement.starts_on,
                ends_on=agreement.ends_on,
                minimum_cell=agreement.minimum_cell,
                row_cap=agreement.row_cap,
                by=by,
            )
        signer = next(s.signed_by for s in signatures if s.organization_id == offer.organization_id)
        jobs.start(ANONYMIZE, by=signer, organization_id=offer.organization_id, offer_id=offer.pk)
    audit.record(
        "sharing.agreement.entered_into_force", subject=agreement, by=by, organization_id=agreement.proposed_by_id
    )
    jobs.emit("sharing.agreement.entered_into_force", agreement_id=agreement.pk)


def _replace(amended: Agreement, amendment: Agreement, *, by: Any, at: datetime) -> None:
    """End what is amended; one whose term has run out meanwhile has ended already, and is renewed all the same."""
    amended = locked(amended)
    if amended.status == Agreement.Status.EXPIRED:
        return
    if Agreement.Status.AMENDED not in Agreement.MOVES[amended.status]:
        raise AmendedEnded
    end(amended, Agreement.Status.AMENDED, by=by, organization_id=amendment.proposed_by_id, at=at)


def _view_name(offer: Offer, others: list[Organization]) -> str:
    """Such as "Customers → Aurora · Who leaves"."""
    partners = ", ".join(organization.name for organization in others)
    return f"{offer.source.dataset.name[:50]} → {partners[:30]} · {offer.agreement.title}"[:120].rstrip()
