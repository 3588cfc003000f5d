"""Proposing an agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore.models import DatasetVersion
from jobs import services as jobs
from kernel.errors import Invalid
from organizations import services as organizations
from sharing.agreements import text
from sharing.agreements.models import Agreement, Listing, Offer, Signature
from sharing.agreements.services.listing import NotListed


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

    Args:
        partner: a version that its owner listed in the catalogue.
        minimum_group: the fewest people whom a combination of quasi-identifiers covers (k), 2 to 1,000.

    Raises:
        Invalid: names the term at fault.
        NotListed: the partner doesn't offer that version.
        NotFound, Forbidden: ``by`` may not propose for the owner of ``own``.
    """
    proposer = own.source.dataset.organization
    organizations.authorize(by=by, organization=proposer, ability="agreements.manage")
    _check_terms(title, mode, use, target, starts_on, ends_on, minimum_group)
    for field, terms in (("own", own), ("partner", partner)):
        _check_offer(terms, mode, field)
    _check_fit(own, partner, mode, target)
    agreement = Agreement(
        title=" ".join(title.split()),
        mode=mode,
        use=use,
        target=target,
        starts_on=starts_on,
        ends_on=ends_on,
        minimum_group=minimum_group,
        proposed_by=proposer,
    )
    offers = [_offer(agreement, terms) for terms in (own, partner)]
    agreement.text = text.write(agreement, offers)
    agreement.save(force_insert=True)
    for offer in offers:
        offer.save(force_insert=True)
        Signature.objects.create(agreement=agreement, organization=offer.organization)
    audit.record("sharing.agreement.proposed", subject=agreement, by=by, organization_id=proposer.pk)
    jobs.emit("sharing.agreement.proposed", agreement_id=agreement.pk)
    return agreement


def _offer(agreement: Agreement, terms: Terms) -> Offer:
    return Offer(
        agreement=agreement,
        organization=terms.source.dataset.organization,
        source=terms.source,
        columns=list(dict.fromkeys(terms.columns)),
        link_column=terms.link_column,
    )


def _check_terms(
    title: str, mode: str, use: str, target: str, starts_on: date, ends_on: date, minimum_group: int
) -> None:
    if not 1 <= len(" ".join(title.split())) <= 120:
        raise Invalid(_("Give the agreement a title of 1 to 120 characters."), field="title")
    if mode not in Agreement.Mode.values:
        raise Invalid(_("Choose columns or rows."), field="mode")
    if use not in Agreement.Use.values:
        raise Invalid(_("Choose score or train."), field="use")
    if ends_on <= starts_on:
        raise Invalid(_("The last day must come after the first."), field="ends_on")
    if not 2 <= minimum_group <= 1000:
        raise Invalid(_("Groups have between 2 and 1,000 people."), field="minimum_group")
    if not target:
        raise Invalid(_("Name the column to be predicted."), field="target")


def _check_offer(terms: Terms, mode: str, field: str) -> None:
    known = set(terms.source.columns)
    unknown = [name for name in [*terms.columns, terms.link_column] if name and name not in known]
    if unknown:
        raise Invalid(_("There is no column %(name)s in that version.") % {"name": unknown[0]}, field=field)
    if not terms.columns:
        raise Invalid(_("Name the columns to share."), field=field)
    if mode == Agreement.Mode.COLUMNS and not terms.link_column:
        raise Invalid(_("Name the column that names the person, so that rows can be joined."), field=field)
    if terms.source.state != DatasetVersion.State.READY:
        raise Invalid(_("That version was replaced or destroyed. Choose a newer one."), field=field)


def _check_fit(own: Terms, partner: Terms, mode: str, target: str) -> None:
    if own.source.dataset.organization_id == partner.source.dataset.organization_id:
        raise Invalid(_("An agreement needs two organizations; choose a partner's dataset."), field="partner")
    if not Listing.objects.filter(version=partner.source).exists():
        raise NotListed(field="partner")
    if target not in own.columns:
        raise Invalid(_("The target must be one of your own columns."), field="target")
    links = {own.link_column, partner.link_column}
    both = (set(own.columns) & set(partner.columns)) - links
    if mode == Agreement.Mode.COLUMNS and both:
        raise Invalid(
            _("Both sides have a column %(name)s. Leave it out on one side.") % {"name": min(both)}, field="partner"
        )
    if mode == Agreement.Mode.ROWS and (target not in both or len(both) < 2):
        raise Invalid(
            _("By rows, both sides need the target %(name)s and at least one more column of the same name.")
            % {"name": target},
            field="partner",
        )
