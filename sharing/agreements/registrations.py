"""What agreements offer to the dashboard: those that wait for a signature, and how many are in force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kernel import registry, scope
from kernel.registry import Card, Waiting
from sharing.agreements.models import Agreement, Signature


def register() -> None:
    registry.waiting(waiting)
    registry.cards(cards)


def waiting(user: Any) -> Iterator[Waiting]:
    """Agreements that wait for the signature of one of the user's organizations."""
    pending = Signature.objects.pending().filter(
        organization_id__in=scope.organization_ids(user), agreement__status=Agreement.Status.PROPOSED
    )
    for signature in pending.select_related("agreement").order_by("created_at", "pk"):
        agreement = signature.agreement
        yield Waiting(
            title=_("Sign the agreement %(title)s") % {"title": agreement.title},
            detail=_("%(use)s · until %(end)s")
            % {"use": agreement.get_use_display(), "end": date_format(agreement.ends_on)},
            href=agreement.get_absolute_url(),
            action=_("Read"),
        )


def cards(user: Any) -> Iterator[Card]:
    """How many agreements are in force."""
    if not scope.is_member(user):
        return
    number = Agreement.objects.visible_to(user).in_force(timezone.now().date()).count()
    yield Card(label=_("Agreements in force"), value=str(number), detail="", order=40)
