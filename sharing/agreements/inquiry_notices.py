"""Who is told of an inquiry: the stewards of the side that has to act, or that waited."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from jobs import services as jobs
from kernel import registry
from kernel.registry import Waiting
from notices import services as notices
from notices.models import Notice
from organizations import services as organizations
from organizations.roles import ABILITIES
from sharing.agreements.inquiries import Inquiry

TELL = {  # event -> the side that is told, and the notice's title; the mail about it names no dataset
    "sharing.inquiry.asked": (
        "owner",
        {"en": "%(asker)s asks about your dataset “%(name)s”", "zh-hans": "%(asker)s 询问贵机构的数据集“%(name)s”"},
    ),
    "sharing.inquiry.answered": (
        "asker",
        {
            "en": "%(owner)s answered your question about “%(name)s”",
            "zh-hans": "%(owner)s 答复了关于“%(name)s”的询问",
        },
    ),
    "sharing.inquiry.declined": (
        "asker",
        {
            "en": "%(owner)s declined your question about “%(name)s”",
            "zh-hans": "%(owner)s 谢绝了关于“%(name)s”的询问",
        },
    ),
}


def register() -> None:
    registry.needs(waiting)
    for topic in TELL:
        jobs.on(topic)(_teller(topic))


def waiting(user: Any) -> Iterator[Waiting]:
    """Inquiries that wait for an answer, for those who may give it."""
    mine = Inquiry.objects.filter(
        status=Inquiry.Status.OPEN, owner_id__in=organizations.able_in(user, "agreements.manage")
    )
    for inquiry in mine.select_related("asker", "dataset").order_by("created_at", "pk"):
        yield Waiting(
            title=_("Answer %(asker)s") % {"asker": inquiry.asker.name},
            detail=_("a question about %(name)s") % {"name": inquiry.dataset.name},
            href=inquiry.get_absolute_url(),
            action=_("Read"),
        )


def tell(topic: str, inquiry_id: str) -> None:
    """Leave a notice with each steward of the side, once: safe to run twice."""
    inquiry = Inquiry.objects.select_related("owner", "asker", "dataset").get(pk=inquiry_id)
    side, words = TELL[topic]
    href = inquiry.get_absolute_url()
    told = Notice.objects.filter(topic=topic, href=href).values("user_id")
    people = User.objects.filter(
        is_active=True,
        memberships__organization=getattr(inquiry, side),
        memberships__role__in=ABILITIES["agreements.manage"],
    )
    named = {"asker": inquiry.asker.name, "owner": inquiry.owner.name, "name": inquiry.dataset.name}
    for user in people.exclude(pk__in=told).distinct().order_by("pk"):
        title = {language: text % named for language, text in words.items()}
        notices.send(user=user, topic=topic, title=title, href=href)


def _teller(topic: str) -> Callable[..., None]:
    def listener(*, inquiry_id: str, **_: Any) -> None:
        tell(topic, inquiry_id)

    return listener
