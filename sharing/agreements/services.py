"""Proposing, signing and ending agreements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import services as datastore
from datastore.models import DatasetVersion
from jobs import services as jobs
from kernel.actors import SYSTEM
from kernel.errors import Conflict, Forbidden, Invalid
from organizations import services as organizations
from organizations.models import Organization
from sharing.agreements import text
from sharing.agreements.models import Agreement, Offer, Signature

ANONYMIZE = "sharing.anonymization.prepare"


class NotAParty(Forbidden):
    code = "not-a-party"
    title = _("Your organization is not a party to this agreement.")


class AlreadySigned(Conflict):
    code = "agreement-already-signed"
    title = _("Your organization has already signed this agreement.")


class TextChanged(Conflict):
    code = "agreement-text-changed"
    title = _("The text is not the one you read. Read it again, then sign.")


class Ended(Conflict):
    code = "agreement-ended"
    title = _("This agreement has ended. Propose a new one.")


@dataclass(frozen=True)
class Terms:
    """What one party puts in: a dataset version, some of its columns, and the column that names the person."""

    source: DatasetVersion
    columns: Sequence[str]
    link_column: str = ""


@transaction.atomic
def propose(
    *,
    title: str,
    mode: str,
    use: str,
    target: str,
    starts_on: date,
    ends_on: date,
    own: Terms,
    partner: Terms,
    by: Any,
    minimum_group: int = 5,
) -> Agreement:
    """Propose an agreement between the owner of ``own`` and the owner of ``partner``; both must sign it.

    Raises:
        Invalid: names the term at fault.
        NotFound, Forbidden: ``by`` may not propose for the owner of ``own``.
    """
    proposer = own.source.dataset.organization
    organizations.authorize(by=by, organization=proposer, ability="agreements.manage")
    _check_terms(title, mode, use, target, starts_on, ends_on, minimum_group, own, partner)
    agreement = Agreement.objects.create(
        title=title.strip(),
        mode=mode,
        use=use,
        target=target,
        starts_on=starts_on,
        ends_on=ends_on,
        minimum_group=minimum_group,
        proposed_by=proposer,
    )
    for terms in (own, partner):
        _offer(agreement, terms)
    audit.record("sharing.agreement.proposed", subject=agreement, by=by, organization_id=proposer.pk)
    jobs.emit("sharing.agreement.proposed", agreement_id=agreement.pk)
    return agreement


@transaction.atomic
def sign(*, agreement: Agreement, on_behalf_of: Organization, text_hash: str, by: Any, at: datetime) -> Agreement:
    """Record one party's signature under the exact text; the last one brings the agreement into force.

    Raises:
        NotAParty, AlreadySigned, Ended.
        TextChanged: ``text_hash`` is not the hash of the text as it stands.
    """
    organizations.authorize(by=by, organization=on_behalf_of, ability="agreements.sign")
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    signature = agreement.signatures.filter(organization=on_behalf_of).first()
    if signature is None:
        raise NotAParty
    if agreement.status in (Agreement.Status.TERMINATED, Agreement.Status.EXPIRED):
        raise Ended
    if signature.signed_at is not None:
        raise AlreadySigned
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


@transaction.atomic
def terminate(*, agreement: Agreement, on_behalf_of: Organization, by: Any, at: datetime) -> Agreement:
    """End an agreement: every permit under it closes, and running work stops at its next step.

    Raises:
        NotAParty, Ended.
    """
    organizations.authorize(by=by, organization=on_behalf_of, ability="agreements.manage")
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if not agreement.signatures.filter(organization=on_behalf_of).exists():
        raise NotAParty
    _move(agreement, Agreement.Status.TERMINATED)
    agreement.ended_at = at
    agreement.save(update_fields=["status", "ended_at"])
    datastore.end_permits_of(agreement_id=agreement.pk, by=by)
    audit.record("sharing.agreement.terminated", subject=agreement, by=by, organization_id=on_behalf_of.pk)
    return agreement


@transaction.atomic
def expire(*, on: date, at: datetime, by: Any) -> int:
    """End the agreements whose last day has passed; how many did."""
    due = Agreement.objects.select_for_update().filter(status=Agreement.Status.IN_FORCE, ends_on__lt=on).order_by("pk")
    for agreement in due:
        _move(agreement, Agreement.Status.EXPIRED)
        agreement.ended_at = at
        agreement.save(update_fields=["status", "ended_at"])
        datastore.end_permits_of(agreement_id=agreement.pk, by=by)
        audit.record("sharing.agreement.expired", subject=agreement, by=by, organization_id=agreement.proposed_by_id)
    return len(due)


def party_of(agreement: Agreement, user: Any) -> Organization:
    """The party that ``user`` acts for.

    Raises:
        NotAParty.
    """
    mine = Organization.objects.visible_to(user).filter(pk__in=agreement.signatures.values("organization_id"))
    party = mine.filter(memberships__user_id=user.pk).order_by("name", "pk").first()
    if party is None:
        raise NotAParty
    return party


def _offer(agreement: Agreement, terms: Terms) -> None:
    organization = terms.source.dataset.organization
    view = datastore.create_dataset(
        organization=organization,
        name=f"{terms.source.dataset.name[:80]} · shared view {str(agreement.pk)[:8]}",
        kind=terms.source.dataset.kind,
        basis=terms.source.dataset.basis,
        by=SYSTEM,
    )
    Offer.objects.create(
        agreement=agreement,
        organization=organization,
        source=terms.source,
        view=view,
        columns=list(terms.columns),
        link_column=terms.link_column,
    )
    Signature.objects.create(agreement=agreement, organization=organization)


def _enter_into_force(agreement: Agreement, *, by: Any, at: datetime) -> None:
    """Grant each party a permit on the others' views, and prepare the views, each on behalf of its signer."""
    _move(agreement, Agreement.Status.IN_FORCE)
    agreement.in_force_at = at
    agreement.save(update_fields=["status", "in_force_at"])
    signatures = list(agreement.signatures.select_related("organization", "signed_by"))
    for offer in agreement.offers.select_related("view", "organization"):
        for signature in signatures:
            if signature.organization_id != offer.organization_id:
                datastore.grant_permit(
                    dataset=offer.view,
                    grantee=signature.organization,
                    agreement_id=agreement.pk,
                    columns=[*offer.columns, *([offer.link_column] if offer.link_column else [])],
                    uses=agreement.uses,
                    purposes=agreement.purposes,
                    starts_on=agreement.starts_on,
                    ends_on=agreement.ends_on,
                    by=by,
                )
        signer = next(s.signed_by for s in signatures if s.organization_id == offer.organization_id)
        jobs.start(ANONYMIZE, by=signer, organization_id=offer.organization_id, offer_id=offer.pk)
    audit.record(
        "sharing.agreement.entered_into_force", subject=agreement, by=by, organization_id=agreement.proposed_by_id
    )
    jobs.emit("sharing.agreement.entered_into_force", agreement_id=agreement.pk)


def _move(agreement: Agreement, status: str) -> None:
    if status not in Agreement.MOVES[agreement.status]:
        raise Ended
    agreement.status = status


def _check_terms(
    title: str,
    mode: str,
    use: str,
    target: str,
    starts_on: date,
    ends_on: date,
    minimum_group: int,
    own: Terms,
    partner: Terms,
) -> None:
    if not 1 <= len(title.strip()) <= 120:
        raise Invalid(_("Give the agreement a title of 1 to 120 characters."), field="title")
    if mode not in Agreement.Mode.values:
        raise Invalid(_("Choose columns or rows."), field="mode")
    if use not in Agreement.Use.values:
        raise Invalid(_("Choose score or train."), field="use")
    if ends_on <= starts_on:
        raise Invalid(_("The last day must come after the first."), field="ends_on")
    if not 2 <= minimum_group <= 1000:
        raise Invalid(_("Groups have between 2 and 1,000 people."), field="minimum_group")
    if own.source.dataset.organization_id == partner.source.dataset.organization_id:
        raise Invalid(_("An agreement needs two organizations; choose a partner's dataset."), field="partner")
    for field, terms in (("own", own), ("partner", partner)):
        known = set(terms.source.columns)
        unknown = [c for c in [*terms.columns, terms.link_column] if c and c not in known]
        if unknown:
            raise Invalid(_("There is no column %(name)s in that version.") % {"name": unknown[0]}, field=field)
        if not terms.columns:
            raise Invalid(_("Name the columns to share."), field=field)
        if mode == Agreement.Mode.COLUMNS and not terms.link_column:
            raise Invalid(_("Name the column that names the person, so that rows can be joined."), field=field)
    if target not in own.columns:
        raise Invalid(_("The target must be one of your own columns."), field="target")
