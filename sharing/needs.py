"""What of sharing waits for a member, by their role: signatures, agreements near their end, records to decide about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import registry
from kernel.registry import Waiting
from organizations import services as organizations
from sharing.agreements.models import Agreement, Signature
from sharing.contributions.models import Contribution

ENDS_SOON = timedelta(days=30)


def register() -> None:
    registry.needs(signatures)
    registry.needs(endings)
    registry.needs(contributions)


def signatures(user: Any) -> Iterator[Waiting]:
    """Agreements that an organization of the member's has not signed, for those who may sign."""
    pending = Signature.objects.pending().filter(
        organization_id__in=organizations.able_in(user, "agreements.sign"), agreement__status=Agreement.Status.PROPOSED
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


def endings(user: Any) -> Iterator[Waiting]:
    """Agreements in force that end within a month, for those who may propose the next."""
    today = timezone.now().date()
    mine = Agreement.objects.visible_to(user).in_force(today).filter(ends_on__lte=today + ENDS_SOON)
    able = organizations.able_in(user, "agreements.manage")
    for agreement in mine.filter(signatures__organization_id__in=able).distinct().order_by("ends_on", "pk"):
        yield Waiting(
            title=_("The agreement %(title)s ends soon") % {"title": agreement.title},
            detail=_("on %(end)s; from then on nothing can be read under it") % {"end": date_format(agreement.ends_on)},
            href=agreement.get_absolute_url(),
            action=_("Look"),
        )


def contributions(user: Any) -> Iterator[Waiting]:
    """Records that passed the checks and wait to be accepted or refused; how many is an operational count."""
    checked = Contribution.objects.filter(
        state=Contribution.State.CHECKED, organization_id__in=organizations.able_in(user, "datasets.manage")
    )
    for row in checked.values("organization__name").annotate(n=Count("pk")).order_by("organization__name"):
        yield Waiting(
            title=ngettext("Decide about one contribution", "Decide about %(n)s contributions", row["n"])
            % {"n": f"{row['n']:,}"},
            detail=_("%(name)s · checked, not yet accepted or refused") % {"name": row["organization__name"]},
            href=reverse("admin:sharing_contribution_changelist") + "?state__exact=checked",
            action=_("Decide"),
        )
