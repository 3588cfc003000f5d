"""Agreements to and from ODRL documents, which other systems write and read."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from kernel import scope
from kernel.errors import Invalid
from kernel.lookup import visible
from organizations.models import Organization
from sharing.agreements import text
from sharing.agreements.core import Malformed, Party, Policy, from_odrl, to_odrl
from sharing.agreements.models import Agreement, Listing
from sharing.agreements.services.drafting import Conditions, Terms
from sharing.agreements.services.proposing import propose

FAULTS = {  # by the code of a Malformed
    "missing": _("At %(where)s something is missing."),
    "no-object": _("At %(where)s stands no object."),
    "no-list": _("At %(where)s stands no list."),
    "no-text": _("At %(where)s stands no text."),
    "no-day": _("At %(where)s stands no day such as 2030-01-31."),
    "no-whole-number": _("At %(where)s stands no whole number."),
    "no-uuid": _("At %(where)s stands no id of the form urn:uuid:…."),
    "unknown-profile": _("The document isn't of our profile, urn:reciprocal:odrl-profile:1."),
    "unknown-action": _("At %(where)s stands neither rc:score, nor it with rc:train, nor both with reproduce."),
    "unknown-redaction": _("At %(where)s rc:texts is none of rc:mark, rc:pseudonym and rc:withhold."),
    "no-fraction": _("At %(where)s stands no number above 0 and up to 1."),
    "unknown-constraint": _("At %(where)s stands a constraint that this platform can't hold."),
    "unknown-term": _("At %(where)s stands a term that this platform can't hold. Take it out, if you can do without."),
    "unknown-duty": _("At %(where)s stands a duty that this platform can't hold."),
    "unknown-prohibition": _("At %(where)s stands a prohibition that this platform can't hold."),
    "said-twice": _("At %(where)s stands something that was stated before."),
    "not-one-each": _("The document needs one permission of each party, of two or more."),
    "not-the-other-parties": _("At %(where)s must stand the other parties, all of them."),
    "no-anonymization": _("At %(where)s the duty to anonymize is missing; nothing is shared without it."),
}


def as_odrl(agreement: Agreement) -> dict[str, Any]:
    """The agreement as a JSON-LD document."""
    policy = Policy(
        **{field.name: getattr(agreement, field.name) for field in fields(Conditions)},
        parties=tuple(_party(offer) for offer in agreement.offers.order_by("created_at", "pk")),
    )
    signed = agreement.in_force_at is not None
    return to_odrl(policy, uid=agreement.pk, signed=signed, text_hash=text.hash_of(agreement))


@transaction.atomic
def propose_odrl(*, document: Any, by: Any, on: date | None = None) -> Agreement:
    """Propose what a document states; the side of ``by``'s organization is one's own.

    Raises:
        Invalid: names the place in the document, or the term; UnknownId: a version that one can't reach.
        NotListed, NotFound, Forbidden: as ``propose``.
    """
    try:
        policy = from_odrl(document)
    except Malformed as fault:
        raise Invalid(FAULTS[fault.code] % {"where": fault.where}, field="document") from None
    mine = set(Organization.objects.filter(pk__in=scope.organization_ids(by)).values_list("pk", flat=True))
    own, *partners = sorted(policy.parties, key=lambda party: party.organization not in mine)
    if own.organization not in mine:
        raise Invalid(_("None of the parties in the document is your organization."), field="document")
    listed = DatasetVersion.objects.filter(pk__in=Listing.objects.visible_to(by).values("version"))
    conditions = {name: value for name, value in asdict(policy).items() if name != "parties"}
    return propose(
        own=_terms(own, DatasetVersion.objects.visible_to(by)),
        partners=[_terms(partner, listed) for partner in partners],
        by=by,
        on=on,
        **conditions,
    )


def _party(offer: Any) -> Party:
    return Party(offer.organization_id, offer.source_id, tuple(offer.columns), offer.link_column)


def _terms(party: Party, versions: Any) -> Terms:
    owned = versions.filter(dataset__organization=party.organization).select_related("dataset__organization")
    return Terms(visible(owned, party.source, field="document"), party.columns, party.link_column)
