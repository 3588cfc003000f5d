"""For which party a person acts."""

from __future__ import annotations

import uuid
from string import ascii_lowercase
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel import scope
from kernel.errors import Forbidden, Invalid
from organizations.models import Organization
from sharing.agreements.models import Agreement, Offer


class NotAParty(Forbidden):
    code = "not-a-party"
    title = _("Your organization is not a party to this agreement.")


class ChooseParty(Invalid):
    code = "choose-party"
    title = _("You belong to more than one party of this agreement. Say for which one you act.")


class ChoosePartner(Invalid):
    code = "choose-partner"
    title = _("Say whose data it is about.")


def parties_of(agreement: Agreement, user: Any) -> list[Organization]:
    """The parties that ``user`` belongs to, by name; a request that came with a token has its organization alone."""
    mine = Organization.objects.filter(pk__in=scope.organization_ids(user))
    return list(mine.filter(pk__in=agreement.signatures.values("organization_id")).order_by("name", "pk"))


def party_of(agreement: Agreement, user: Any, on_behalf_of: uuid.UUID | str | None = None) -> Organization:
    """The party that ``user`` acts for.

    Args:
        on_behalf_of: the id of the party that the person chose; may be left out by who belongs to one alone.

    Raises:
        NotAParty: neither the person's organization nor the one chosen is a party.
        ChooseParty: the person belongs to several and chose none.
    """
    mine = parties_of(agreement, user)
    if on_behalf_of:
        mine = [party for party in mine if str(party.pk) == str(on_behalf_of)]
    if not mine:
        raise NotAParty(field="on_behalf_of" if on_behalf_of else None)
    if len(mine) > 1:
        names = _(", ").join(party.name for party in mine)
        raise ChooseParty(
            _("You belong to %(names)s. Say for which of them you act.") % {"names": names}, field="on_behalf_of"
        )
    return mine[0]


def letters(agreement: Agreement, party: Organization) -> dict[str, Offer]:
    """The offers by the letter under which jobs of ``party`` tell them apart: its own is "a", the others "b", "c" …

    The order of the others never changes.
    """
    offers = agreement.offers.select_related("view__organization", "organization").order_by("pk")
    ordered = sorted(offers, key=lambda offer: offer.organization_id != party.pk)
    return dict(zip(ascii_lowercase, ordered, strict=False))


def chosen_partner(agreement: Agreement, party: Organization, partner: uuid.UUID | str | None) -> Organization:
    """The other party that ``partner`` is the id of; may be left out where there is one alone.

    Raises:
        ChoosePartner: none was named and there are several, or the one named is none.
    """
    others = [offer.organization for letter, offer in letters(agreement, party).items() if letter != "a"]
    found = [other for other in others if str(other.pk) == str(partner)] if partner else others
    if len(found) != 1:
        names = _(", ").join(other.name for other in others)
        raise ChoosePartner(_("Name one of the other parties: %(names)s.") % {"names": names}, field="partner")
    return found[0]
