"""What agreements offer to the dashboard and the outbox: how many are in force, and notices to the parties' people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from datastore.models import DatasetVersion
from jobs import services as jobs
from kernel import registry, scope
from kernel.registry import Card
from notices import services as notices
from notices.models import Notice
from organizations.roles import ABILITIES
from sharing.agreements import services as agreements
from sharing.agreements.models import Agreement

TELL = {  # event -> the notice's title; nothing in it says who or what, which stands on the page that it leads to
    "sharing.agreement.proposed": {
        "en": "An agreement waits for your organization's signature",
        "zh-hans": "一份协议等待贵组织签署",
    },
    "sharing.agreement.entered_into_force": {"en": "An agreement is in force", "zh-hans": "一份协议已生效"},
    "sharing.agreement.rejected": {"en": "A proposed agreement was rejected", "zh-hans": "一份提议的协议被拒绝"},
    "sharing.agreement.withdrawn": {"en": "A proposed agreement was withdrawn", "zh-hans": "一份提议的协议已被撤回"},
    "sharing.agreement.terminated": {"en": "An agreement was ended", "zh-hans": "一份协议已被终止"},
    "sharing.agreement.expired": {"en": "An agreement has expired", "zh-hans": "一份协议已到期"},
}


def register() -> None:
    registry.cards(cards)
    for topic in TELL:
        jobs.on(topic)(_teller(topic))
    jobs.on("datastore.version.replaced")(on_replaced)


def cards(user: Any) -> Iterator[Card]:
    """How many agreements are in force."""
    if not scope.is_member(user):
        return
    mine = Agreement.objects.visible_to(user).in_force(timezone.now().date())
    ends = list(mine.order_by("ends_on").values_list("ends_on", flat=True))
    yield Card(
        label=_("Agreements in force"),
        value=str(len(ends)),
        detail=_("the first ends on %(day)s") % {"day": date_format(ends[0])} if ends else _("none yet"),
        href=reverse("admin:sharing_agreement_changelist"),
        order=40,
    )


def tell(topic: str, agreement_id: str) -> None:
    """Leave a notice with everyone who may sign for a party, once an event: safe to run twice."""
    agreement = Agreement.objects.get(pk=agreement_id)
    href = agreement.get_absolute_url()
    told = Notice.objects.filter(topic=topic, href=href).values("user_id")
    signers = User.objects.filter(
        is_active=True,
        memberships__organization__in=agreement.signatures.values("organization_id"),
        memberships__role__in=ABILITIES["agreements.sign"],
    )
    for user in signers.exclude(pk__in=told).distinct().order_by("pk"):
        notices.send(user=user, topic=topic, title=TELL[topic], href=href)


def on_replaced(*, version_id: str, replacement_id: str, **_: Any) -> None:
    """A rebuilt version takes the place of the one before it in the catalogue."""
    versions = DatasetVersion.objects.in_bulk([version_id, replacement_id])
    by_id = {str(pk): version for pk, version in versions.items()}
    agreements.relist(version=by_id[version_id], replacement=by_id[replacement_id])


def _teller(topic: str) -> Callable[..., None]:
    def listener(*, agreement_id: str, **_: Any) -> None:
        tell(topic, agreement_id)

    return listener
