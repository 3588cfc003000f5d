"""Asking for a copy of a partner's data."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Forbidden, Invalid
from organizations import services as organizations
from sharing.agreements.models import Agreement
from sharing.agreements.services import chosen_partner, party_of
from sharing.complementarity.services import views_of
from sharing.exports.models import RecipientKey

EXPORT = "sharing.exports.export"


class NoCopies(Forbidden):
    code = "no-copies"
    title = _("Under this agreement no row leaves the platform. Propose one that lets a copy be taken away.")


@transaction.atomic
def request(
    *,
    agreement: Agreement,
    key: RecipientKey,
    by: Any,
    on_behalf_of: uuid.UUID | str | None = None,
    partner: uuid.UUID | str | None = None,
) -> Job:
    """Start making a copy of a partner's view, encrypted to ``key``, for the party that ``by`` acts for.

    Args:
        partner: the id of the other party; may be left out where there is one alone.

    Raises:
        NotAParty, ChooseParty, ChoosePartner, Forbidden, ViewsNotReady.
        NoCopies: the agreement allows other uses only.
        Invalid: the key is another organization's, or was revoked.
    """
    party = party_of(agreement, by, on_behalf_of)
    organizations.authorize(by=by, organization=party, ability="datasets.manage")
    if Agreement.Use.EXPORT not in agreement.uses:
        raise NoCopies
    check_key(key, party.pk)
    other = chosen_partner(agreement, party, partner)
    views_of(agreement, party)
    return jobs.start(
        EXPORT,
        by=by,
        organization_id=party.pk,
        agreement_id=agreement.pk,
        organization=str(party.pk),
        partner=str(other.pk),
        key_id=str(key.pk),
    )


def check_key(key: RecipientKey, organization_id: uuid.UUID) -> None:
    """Raises: Invalid: the key is another organization's, or was revoked."""
    if key.organization_id != organization_id:
        raise Invalid(_("Choose a key of your own organization."), field="key")
    if key.revoked_at is not None:
        raise Invalid(_("This key was revoked. Choose another, or add one."), field="key")
