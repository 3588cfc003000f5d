"""For which party a person acts."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel import scope
from kernel.errors import Forbidden, Invalid
from organizations.models import Organization
from sharing.agreements.models import Agreement


class NotAParty(Forbidden):
    code = "not-a-party"
    title = _("Your organization is not a party to this agreement.")


class ChooseParty(Invalid):
    code = "choose-party"
    title = _("You belong to more than one party of this agreement. Say for which one you act.")


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
