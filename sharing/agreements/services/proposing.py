"""Proposing an agreement, answering a proposal with other terms, and changing one that is in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from jobs import services as jobs
from kernel.errors import Conflict, Forbidden, Invalid
from organizations import services as organizations
from organizations.models import Organization
from sharing.agreements.models import Agreement, Listing
from sharing.agreements.services.drafting import Conditions, Terms, by_field, write_down
from sharing.agreements.services.ending import end
from sharing.agreements.services.inquiring import led_to
from sharing.agreements.services.listing import NotListed
from sharing.agreements.services.states import Ended, NotInForce, held

Status = Agreement.Status


class OwnProposal(Forbidden):
    code = "agreement-own-offer"
    title = _("Your organization made this proposal. Withdraw it, and propose what you want instead.")


class AmendmentOpen(Conflict):
    code = "agreement-amendment-open"
    title = _("An amendment of this agreement waits for signatures. Sign it, answer it or withdraw it first.")


@transaction.atomic
def propose(*, own: Terms, partners: Sequence[Terms], by: Any, on: date | None = None, **conditions: Any) -> Agreement:
    """Propose an agreement between the owner of ``own`` and the owners of ``partners``; all must sign it.

    Args:
        partners: of one to five other organizations, each a version that its owner listed in the catalogue.
        on: today; a term that is over by then is refused.
        conditions: the fields of ``Conditions``.

    Raises:
        Invalid: names the term at fault.
        NotListed: a partner doesn't offer that version.
        NotFound, Forbidden: ``by`` may not propose for the owner of ``own``.
    """
    asked, proposer = Conditions(**conditions), own.source.dataset.organization
    organizations.authorize(by=by, organization=proposer, ability="agreements.manage")
    if asked.target and asked.target not in own.columns:
        raise Invalid(_("The target must be one of your own columns."), field="target")
    agreement = write_down(asked, own, partners, proposer=proposer, on=on)
    for number, partner in enumerate(partners):
        if not Listing.objects.filter(version=partner.source).exists():
            raise NotListed(field=f"partners/{number}")
    sides = [terms.source.dataset for terms in (own, *partners)]
    led_to(agreement, datasets=sides, parties=[side.organization_id for side in sides], by=by)
    return _told("sharing.agreement.proposed", agreement, by)


@transaction.atomic
def counter(
    *,
    agreement: Agreement,
    on_behalf_of: Organization,
    own: Terms,
    partners: Sequence[Terms],
    by: Any,
    at: datetime,
    **conditions: Any,
) -> Agreement:
    """Answer a partner's proposal with other terms: the proposal is over, and the answer waits for all signatures.

    Args:
        own, partners: from the datasets that were proposed, by whose side they are now.
        conditions: the fields of ``Conditions``.

    Returns:
        The counter-offer.

    Raises:
        NotFound, Forbidden, NotAParty; OwnProposal; InForce, Suspended, Ended: it is past that.
        Invalid: names the term at fault.
    """
    agreement = held(agreement, on_behalf_of, by)
    if agreement.proposed_by_id == on_behalf_of.pk:
        raise OwnProposal
    end(agreement, Status.COUNTERED, by=by, organization_id=on_behalf_of.pk, at=at)
    _check_same_data(agreement, on_behalf_of, own, partners)
    answer = write_down(
        Conditions(**conditions),
        own,
        partners,
        proposer=on_behalf_of,
        counters=agreement,
        amends=agreement.amends,
        on=at.date(),
    )
    return _told("sharing.agreement.proposed", answer, by)


@transaction.atomic
def amend(
    *,
    agreement: Agreement,
    on_behalf_of: Organization,
    own: Terms,
    partners: Sequence[Terms],
    by: Any,
    on: date | None = None,
    **conditions: Any,
) -> Agreement:
    """Propose other terms, or a longer term, for an agreement in force, which stands until all have signed the new one.

    Returns:
        The amendment, a proposal.

    Raises:
        NotFound, Forbidden, NotAParty; NotInForce, Ended; AmendmentOpen: one at a time.
        Invalid: names the term at fault.
    """
    agreement = held(agreement, on_behalf_of, by)
    if agreement.status == Status.PROPOSED:
        raise NotInForce
    if agreement.status not in (Status.IN_FORCE, Status.SUSPENDED):
        raise Ended
    if agreement.amendments.filter(status=Status.PROPOSED).exists():
        raise AmendmentOpen
    _check_same_data(agreement, on_behalf_of, own, partners)
    made = write_down(Conditions(**conditions), own, partners, proposer=on_behalf_of, amends=agreement, on=on)
    return _told("sharing.agreement.proposed", made, by)


def _check_same_data(agreement: Agreement, on_behalf_of: Organization, own: Terms, partners: Sequence[Terms]) -> None:
    """Other terms are about the same datasets, perhaps in newer versions: nothing else was ever offered."""
    offered = {offer.organization_id: offer.source.dataset_id for offer in agreement.offers.select_related("source")}
    for field, terms in by_field(own, partners):
        dataset = terms.source.dataset
        mine = dataset.organization_id == on_behalf_of.pk
        if offered.get(dataset.organization_id) != dataset.pk or mine != (field == "own"):
            raise Invalid(_("Choose a version of the dataset that the agreement is about."), field=field)
    if len(partners) != len(offered) - 1:
        raise Invalid(_("Name what each of the other parties gives."), field="partners")


def _told(kind: str, agreement: Agreement, by: Any) -> Agreement:
    audit.record(kind, subject=agreement, by=by, organization_id=agreement.proposed_by_id)
    jobs.emit(kind, agreement_id=agreement.pk)
    return agreement
