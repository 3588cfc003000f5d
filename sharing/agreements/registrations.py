"""What agreements offer to the dashboard and the outbox: how many are in force, and notices to the parties' people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from datastore.models import DatasetVersion
from jobs import services as jobs
from kernel import registry, scope
from kernel.registry import Card
from notices import services as notices
from notices.models import Notice
from organizations.models import Organization
from organizations.roles import ABILITIES
from sharing.agreements import services as agreements
from sharing.agreements.models import Agreement

TELL = {  # event -> the notice's title: which agreement with whom; the mail about it says neither
    "sharing.agreement.proposed": {
        "en": "The agreement “%(title)s” with %(partners)s waits for your organization's signature",
        "zh-hans": "与 %(partners)s 的协议“%(title)s”等待贵机构签署",
    },
    "sharing.agreement.entered_into_force": {
        "en": "The agreement “%(title)s” with %(partners)s is in force",
        "zh-hans": "与 %(partners)s 的协议“%(title)s”已生效",
    },
    "sharing.agreement.rejected": {
        "en": "The proposed agreement “%(title)s” with %(partners)s was rejected",
        "zh-hans": "与 %(partners)s 提议的协议“%(title)s”被拒绝",
    },
    "sharing.agreement.withdrawn": {
        "en": "The proposed agreement “%(title)s” with %(partners)s was withdrawn",
        "zh-hans": "与 %(partners)s 提议的协议“%(title)s”已被撤回",
    },
    "sharing.agreement.terminated": {
        "en": "The agreement “%(title)s” with %(partners)s was ended",
        "zh-hans": "与 %(partners)s 的协议“%(title)s”已被终止",
    },
    "sharing.agreement.countered": {
        "en": "The proposed agreement “%(title)s” with %(partners)s was answered with other terms",
        "zh-hans": "与 %(partners)s 提议的协议“%(title)s”收到了另拟条款的答复",
    },
    "sharing.agreement.suspended": {
        "en": "The agreement “%(title)s” with %(partners)s was suspended",
        "zh-hans": "与 %(partners)s 的协议“%(title)s”已被暂停",
    },
    "sharing.agreement.resumed": {
        "en": "The agreement “%(title)s” with %(partners)s goes on",
        "zh-hans": "与 %(partners)s 的协议“%(title)s”已恢复",
    },
    "sharing.agreement.ends_soon": {
        "en": "The agreement “%(title)s” with %(partners)s ends soon; renew it, or let it end",
        "zh-hans": "与 %(partners)s 的协议“%(title)s”即将到期；请续签，或任其到期",
    },
    "sharing.agreement.amended": {
        "en": "The agreement “%(title)s” with %(partners)s was replaced by other terms",
        "zh-hans": "与 %(partners)s 的协议“%(title)s”已由新条款取代",
    },
    "sharing.agreement.expired": {
        "en": "The agreement “%(title)s” with %(partners)s has expired",
        "zh-hans": "与 %(partners)s 的协议“%(title)s”已到期",
    },
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
        value=f"{len(ends):,}",
        detail=_("the first ends on %(day)s") % {"day": date_format(ends[0])} if ends else _("none yet"),
        href=reverse("admin:sharing_agreement_changelist"),
        order=40,
    )


def tell(topic: str, agreement_id: str) -> None:
    """Leave a notice with everyone who may sign for a party, once an event: safe to run twice."""
    agreement = Agreement.objects.get(pk=agreement_id)
    href = agreement.get_absolute_url()
    told = Notice.objects.filter(topic=topic, href=href)
    act = audit.entries_about(agreement).filter(kind=topic).last()
    if act is not None:  # an agreement can be suspended again, which is news
        told = told.filter(created_at__gte=act.at)
    signers = User.objects.filter(
        is_active=True,
        memberships__organization__in=agreement.signatures.values("organization_id"),
        memberships__role__in=ABILITIES["agreements.sign"],
    )
    parties = Organization.objects.filter(pk__in=agreement.signatures.values("organization_id")).order_by("name", "pk")
    for user in signers.exclude(pk__in=told.values("user_id")).distinct().order_by("pk"):
        partners = parties.exclude(memberships__user=user).values_list("name", flat=True)
        named = {"title": agreement.title, "partners": ", ".join(partners)}
        title = {language: words % named for language, words in TELL[topic].items()}
        notices.send(user=user, topic=topic, title=title, href=href)


def on_replaced(*, version_id: str, replacement_id: str, **_: Any) -> None:
    """A rebuilt version takes the place of the one before it in the catalogue."""
    versions = DatasetVersion.objects.in_bulk([version_id, replacement_id])
    by_id = {str(pk): version for pk, version in versions.items()}
    agreements.relist(version=by_id[version_id], replacement=by_id[replacement_id])


def _teller(topic: str) -> Callable[..., None]:
    def listener(*, agreement_id: str, **_: Any) -> None:
        tell(topic, agreement_id)

    return listener
