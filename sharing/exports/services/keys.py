"""An organization's public keys: added, and revoked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from kernel.errors import Conflict, Invalid
from organizations import services as organizations
from organizations.models import Organization
from sharing.exports.models import RecipientKey


class KeyKnown(Conflict):
    code = "recipient-key-known"
    title = _("This key was added before.")


@transaction.atomic
def add_key(*, organization: Organization, name: str, public_key: str, by: Any) -> RecipientKey:
    """Add a key that copies may be encrypted to.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's agreements.
        Invalid: no name, or no age public key; KeyKnown.
    """
    import pyrage

    organizations.authorize(by=by, organization=organization, ability="agreements.manage")
    name, public_key = " ".join(name.split()), public_key.strip()
    if not 1 <= len(name) <= 80:
        raise Invalid(_("Give the key a name of 1 to 80 characters."), field="name")
    if public_key.upper().startswith("AGE-SECRET-KEY-"):
        raise Invalid(
            _("This is the private key, and must never leave you. Make a new pair, and add the line with age1."),
            field="public_key",
        )
    try:
        pyrage.x25519.Recipient.from_str(public_key)
    except pyrage.RecipientError:
        raise Invalid(
            _("This is no age public key. It begins with age1; age-keygen prints it."), field="public_key"
        ) from None
    if RecipientKey.objects.filter(organization=organization, public_key=public_key).exists():
        raise KeyKnown(field="public_key")
    key = RecipientKey.objects.create(
        organization=organization, name=name, public_key=public_key, added_by_id=getattr(by, "pk", None)
    )
    audit.record("sharing.recipient_key.added", subject=key, by=by, organization_id=organization.pk)
    return key


@transaction.atomic
def revoke_key(*, key: RecipientKey, by: Any, at: datetime) -> RecipientKey:
    """Let nothing more be encrypted to a key. Copies that were made for it stay readable with it.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's agreements.
    """
    organizations.authorize(by=by, organization=key.organization, ability="agreements.manage")
    key = RecipientKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
        audit.record("sharing.recipient_key.revoked", subject=key, by=by, organization_id=key.organization_id)
    return key
