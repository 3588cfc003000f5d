"""Handing ownership over: an owner offers it, the member accepts, and at every moment the organization has an owner."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from jobs import services as jobs
from kernel.errors import Conflict, Gone, Invalid, NotFound
from organizations.models import Membership, OwnershipOffer
from organizations.roles import Role
from organizations.services.access import authorize
from organizations.services.members import end_what_managing_gave, lock, locked, refuse_token

OFFER_DAYS = 7
State = OwnershipOffer.State


class OfferWaits(Conflict):
    code = "ownership-offer-waits"
    title = _("Ownership is offered to somebody already. Wait for the answer, or take that offer back first.")


class OfferEnded(Gone):
    code = "ownership-offer-ended"
    title = _("This offer was answered, taken back, or has expired. Ask the owner for a new one.")


@transaction.atomic
def offer_ownership(*, membership: Membership, role: str, name: str, by: User, at: datetime) -> OwnershipOffer:
    """Offer a member to become owner in ``by``'s place; nothing changes until they accept, within seven days.

    Args:
        role: what ``by`` will be afterwards.
        name: the organization's, typed, so that nobody gives it away by a wrong click.

    Raises:
        NotFound, Forbidden: ``by`` may not manage members, or came with a token.
        Invalid: the name is another, the member is an owner, or ``role`` is.
        OfferWaits: it is offered to somebody already.
    """
    membership = locked(membership)
    organization = membership.organization
    authorize(by=by, organization=organization, ability="members.manage")
    refuse_token(by)
    if membership.role == Role.OWNER:
        raise Invalid(_("This member is an owner. To step down, change your own role."), field="member")
    if role not in Role.values or role == Role.OWNER:
        wanted = _("Choose the role that you will have afterwards. To own it together, change their role instead.")
        raise Invalid(wanted, field="role")
    if name.strip() != organization.name:
        raise Invalid(_("Type the organization's name as it stands here: %s.") % organization.name, field="name")
    offers = organization.ownership_offers.filter(state=State.WAITING)
    offers.filter(expires_at__lte=at).update(state=State.WITHDRAWN, ended_at=at)
    if offers.exists():
        raise OfferWaits
    offer = OwnershipOffer.objects.create(
        organization=organization,
        offered_by=by,
        offered_to_id=membership.user_id,
        role_after=Role(role),
        expires_at=at + timedelta(days=OFFER_DAYS),
    )
    facts = {"to": str(membership.user_id), "role_after": role}
    audit.record("organizations.ownership.offered", subject=offer, by=by, facts=facts)
    jobs.emit("organizations.ownership.offered", offer_id=offer.pk)
    return offer


@transaction.atomic
def accept_ownership(*, offer: OwnershipOffer, by: User, at: datetime) -> Membership:
    """Become owner; who offered it gets the role that they chose.

    Raises:
        NotFound: it was offered to somebody else.
        Forbidden: ``by`` came with a token.
        OfferEnded: answered, taken back or expired, or one of the two has left or is no owner any more.
    """
    offer = _locked(offer)
    refuse_token(by)
    if offer.offered_to_id != by.pk:
        raise NotFound
    members = Membership.objects.filter(organization_id=offer.organization_id).select_for_update()
    receiver = members.filter(user_id=by.pk).first()
    giver = members.filter(user_id=offer.offered_by_id, role=Role.OWNER).first()
    if receiver is None or giver is None:
        raise OfferEnded
    _end(offer, State.ACCEPTED, at)
    receiver.role, giver.role = Role.OWNER, Role(offer.role_after)
    receiver.save(update_fields=["role"])
    giver.save(update_fields=["role"])
    end_what_managing_gave(giver)
    facts = {"from": str(giver.user_id), "to": str(receiver.user_id), "role_after": offer.role_after}
    audit.record("organizations.ownership.accepted", subject=offer, by=by, facts=facts)
    jobs.emit("organizations.ownership.accepted", offer_id=offer.pk)
    return receiver


@transaction.atomic
def decline_ownership(*, offer: OwnershipOffer, by: User, at: datetime) -> OwnershipOffer:
    """Leave everything as it is.

    Raises:
        NotFound: it was offered to somebody else.
        OfferEnded: it waits for no answer.
    """
    offer = _locked(offer)
    if offer.offered_to_id != by.pk:
        raise NotFound
    _end(offer, State.DECLINED, at)
    audit.record("organizations.ownership.declined", subject=offer, by=by)
    jobs.emit("organizations.ownership.declined", offer_id=offer.pk)
    return offer


@transaction.atomic
def withdraw_ownership(*, offer: OwnershipOffer, by: User, at: datetime) -> OwnershipOffer:
    """Take an offer back; any owner may.

    Raises:
        NotFound, Forbidden: ``by`` may not manage members.
        OfferEnded: it waits for no answer.
    """
    offer = _locked(offer)
    authorize(by=by, organization=offer.organization, ability="members.manage")
    _end(offer, State.WITHDRAWN, at)
    audit.record("organizations.ownership.withdrawn", subject=offer, by=by)
    jobs.emit("organizations.ownership.withdrawn", offer_id=offer.pk)
    return offer


def _locked(offer: OwnershipOffer) -> OwnershipOffer:
    """The offer as it is now: everything that changes members takes the organization first, so two never cross."""
    lock(offer.organization)
    return OwnershipOffer.objects.select_related("organization").get(pk=offer.pk)


def _end(offer: OwnershipOffer, state: str, at: datetime) -> None:
    if offer.state != State.WAITING or offer.expires_at <= at:
        raise OfferEnded
    offer.state, offer.ended_at = State(state), at
    offer.save(update_fields=["state", "ended_at"])
