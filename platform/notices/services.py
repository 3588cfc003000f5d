"""Telling people, and noting that they read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from jobs import services as jobs
from kernel.actors import SYSTEM
from kernel.errors import Invalid
from notices.models import Notice

SENT = "notices.notice.sent"


class NotOurPage(Invalid):
    code = "notice-leads-away"
    title = gettext_lazy("A notice leads to a page of this site. Give its address from the root, such as /consents/.")


@transaction.atomic
def send(
    *,
    user: Any,
    topic: str,
    title: Mapping[str, str],
    body: Mapping[str, str] | None = None,
    href: str = "",
    by: Any = SYSTEM,
    mail: bool = True,
) -> Notice:
    """Leave a notice in a person's portal and, once this commits, mail them a link to it.

    Args:
        topic: the event, past tense with its room.
        title, body: in each language; nothing personal and nobody's content, since pages and logs may show them.
        href: the page to open, from the root.
        mail: False for what can wait until the person's next visit.

    Raises:
        NotOurPage: ``href`` leads elsewhere.
    """
    if href and (not href.startswith("/") or href[1:2] in ("/", "\\")):  # browsers read "/\\host" as "//host"
        raise NotOurPage(field="href")
    notice = Notice.objects.create(user=user, topic=topic, title=dict(title), body=dict(body or {}), href=href)
    if mail:
        jobs.emit(SENT, notice_id=notice.pk)
    return notice


def unread(user: Any) -> int:
    """How many notices wait for this person."""
    return Notice.objects.visible_to(user).unread().count()


def mark_read(*, user: Any, at: datetime, notice: Notice | None = None) -> int:
    """Note that a person read one notice, or all of theirs; the number that were unread."""
    mine = Notice.objects.visible_to(user).unread()
    if notice is not None:
        mine = mine.filter(pk=notice.pk)
    return mine.update(read_at=at)


@transaction.atomic
def mail(*, notice_id: Any, at: datetime) -> bool:
    """Mail the link of a notice, once: whether it was sent now.

    The mail says nothing of what happened: mailboxes are read by others, and kept.
    """
    notice = Notice.objects.select_for_update(of=("self",)).select_related("user").filter(pk=notice_id).first()
    if notice is None or notice.mailed_at is not None or not notice.user.is_active:
        return False
    with override(notice.user.language):
        send_mail(
            subject=_("Something new for you on Reciprocal"),
            message=_("Open this page to see it (you may have to sign in first):")
            + f"\n\n{settings.SITE_URL}{notice.get_absolute_url()}\n\n"
            + _("You can take back what you allowed at any time:")
            + f"\n{settings.SITE_URL}/consents/\n",
            from_email=None,
            recipient_list=[notice.user.email],
        )
    notice.mailed_at = at
    notice.save(update_fields=["mailed_at"])
    return True


def on_sent(*, notice_id: str, **_ids: Any) -> None:
    """The outbox's way to ``mail``; safe to run twice."""
    mail(notice_id=notice_id, at=timezone.now())
