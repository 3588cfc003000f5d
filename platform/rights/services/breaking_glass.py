"""The one way in which an operator gets to see a person's data (T-87): with a reason, before everybody's eyes.

Whoever runs the machine can read its database; this keeps honest what is done by our own means. The reason is one of a
closed list, since the audit trail keeps it for good and shows it to the person.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from consent.models import Subject
from kernel.actors import SYSTEM
from kernel.errors import Invalid
from notices import services as notices
from rights.services.exporting import archive_of

HANDED_OUT = "rights.person.handed_out"


class Reason(models.TextChoices):
    """Why an operator took out everything about a person."""

    ASKED = "asked", _("You asked for it, and showed who you are")
    ORDER = "order", _("A court or an authority ordered it")


class ReasonNeeded(Invalid):
    code = "reason-needed"
    title = _(
        "Say why: asked (the person asked, and showed who they are) or order (a court or an authority ordered it)."
    )


@transaction.atomic
def hand_out(*, user: User, reason: str, at: datetime) -> bytes:
    """The zip of everything about a person, for an operator. The person sees it under "who read it" and gets a notice;
    every operator gets one too.

    Raises:
        ReasonNeeded: none of ``Reason``.
    """
    if reason not in Reason.values:
        raise ReasonNeeded(field="reason")
    mark = str(uuid4())
    subjects = list(Subject.objects.of(user).values_list("pk", flat=True))
    content = archive_of(user=user, subject_ids=subjects, at=at, mark=mark)
    audit.record(
        HANDED_OUT,
        subject=user,
        by=SYSTEM,
        person_id=Subject.objects.filter(user=user).values_list("pk", flat=True).first(),
        facts={"reason": reason, "copy": mark, "bytes": len(content)},
        checkpoint=True,
    )
    _tell(user)
    return content


def _tell(user: User) -> None:
    notices.send(
        user=user,
        topic=HANDED_OUT,
        title={"en": "An operator took out everything about you", "zh-hans": "运营人员导出了关于你的全部信息"},
        body={"en": "Why and when stands under: who read it.", "zh-hans": "原因和时间见“谁读取过”。"},
        href="/impact/reads/",
    )
    for operator in User.objects.filter(is_operator=True, is_active=True).exclude(pk=user.pk).order_by("pk"):
        _alert(operator)


def _alert(operator: Any) -> None:
    """Says that it happened, not about whom: the audit trail knows."""
    notices.send(
        user=operator,
        topic=HANDED_OUT,
        title={"en": "Everything about a person was taken out", "zh-hans": "某人的全部信息被导出"},
        body={
            "en": "By manage.py export_person. If it was none of you, look into it now.",
            "zh-hans": "通过 manage.py export_person。如非你们所为，请立即调查。",
        },
        href="/admin/audit/entry/",
    )
