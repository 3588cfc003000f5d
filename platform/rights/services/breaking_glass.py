"""The two ways in which an operator gets to see a person's data (T-87): with a reason, before everybody's eyes.

Whoever runs the machine can read its database; this keeps honest what is done by our own means. The reason is one of a
closed list, since the audit trail keeps it for good and shows it to the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import User
from audit import services as audit
from consent.models import Subject
from kernel.actors import SYSTEM
from kernel.errors import Forbidden, Invalid
from notices import services as notices
from rights.services.exporting import archive_of

HANDED_OUT = "rights.person.handed_out"
SHOWN = "rights.account.shown"


class Reason(models.TextChoices):
    """Why an operator looked at a person's name and address, or took out everything about them."""

    ASKED = "asked", _("You asked for it, and showed who you are")
    ORDER = "order", _("A court or an authority ordered it")
    MISUSE = "misuse", _("A misuse or a breach was looked into")


# Looking into a misuse needs to reach people, not to read them.
FOR_EVERYTHING = (Reason.ASKED, Reason.ORDER)


class ReasonNeeded(Invalid):
    code = "reason-needed"
    title = _(
        "Say why: asked (the person asked, and showed who they are) or order (a court or an authority ordered it)."
    )


@dataclass(frozen=True)
class Identity:
    """Whose an account is."""

    name: str
    addresses: tuple[str, ...]


@transaction.atomic
def show_account(*, user: User, reason: str, by: Any) -> Identity:
    """The name and addresses behind an account, for an operator. The person sees it under "who read it" and gets a
    notice; every operator gets one too.

    Raises:
        Forbidden: ``by`` doesn't operate the platform.
        ReasonNeeded: none of ``Reason``.
    """
    if not getattr(by, "is_operator", False):
        raise Forbidden(_("Only an operator of the platform may see whose an account is, with a reason."))
    if reason not in Reason.values:
        raise ReasonNeeded(_("Choose the reason; the person will read it."), field="reason")
    audit.record(SHOWN, subject=user, by=by, person_id=_subject_id(user), facts={"reason": reason}, checkpoint=True)
    _tell(user, SHOWN, LOOKED_AT)
    return Identity(name=user.display_name, addresses=tuple(sorted(accounts.addresses_of(user))))


@transaction.atomic
def hand_out(*, user: User, reason: str, at: datetime) -> bytes:
    """The zip of everything about a person, for an operator. The person sees it under "who read it" and gets a notice;
    every operator gets one too.

    Raises:
        ReasonNeeded: none of ``FOR_EVERYTHING``.
    """
    if reason not in FOR_EVERYTHING:
        raise ReasonNeeded(field="reason")
    mark = str(uuid4())
    subjects = list(Subject.objects.of(user).values_list("pk", flat=True))
    content = archive_of(user=user, subject_ids=subjects, at=at, mark=mark)
    audit.record(
        HANDED_OUT,
        subject=user,
        by=SYSTEM,
        person_id=_subject_id(user),
        facts={"reason": reason, "copy": mark, "bytes": len(content)},
        checkpoint=True,
    )
    _tell(user, HANDED_OUT, TAKEN_OUT)
    return content


def _subject_id(user: User) -> Any:
    return Subject.objects.filter(user=user).values_list("pk", flat=True).first()


@dataclass(frozen=True)
class Told:
    """What the person, and what each operator is told: that it happened. About whom, the audit trail knows."""

    to_person: Mapping[str, str]
    to_operators: Mapping[str, str]
    how: Mapping[str, str]


TAKEN_OUT = Told(
    to_person={"en": "An operator took out everything about you", "zh-hans": "运营人员导出了关于您的全部信息"},
    to_operators={"en": "Everything about a person was taken out", "zh-hans": "某人的全部信息被导出"},
    how={
        "en": "By manage.py export_person. If it was none of you, look into it now.",
        "zh-hans": "通过 manage.py export_person。如非你们所为，请立即调查。",
    },
)
LOOKED_AT = Told(
    to_person={"en": "An operator looked at your name and address", "zh-hans": "运营人员查看了您的姓名和地址"},
    to_operators={"en": "The name and address behind an account were shown", "zh-hans": "某个账户的姓名和地址被查看"},
    how={
        "en": "In the admin, by an operator with a reason. If it was none of you, look into it now.",
        "zh-hans": "由一名运营人员在后台说明原因后查看。如非你们所为，请立即调查。",
    },
)


def _tell(user: User, topic: str, told: Told) -> None:
    notices.send(
        user=user,
        topic=topic,
        title=told.to_person,
        body={"en": "Why and when stands under: who read it.", "zh-hans": "原因和时间见“谁读取过”。"},
        href="/impact/reads/",
    )
    for operator in User.objects.filter(is_operator=True, is_active=True).exclude(pk=user.pk).order_by("pk"):
        notices.send(user=operator, topic=topic, title=told.to_operators, body=told.how, href="/admin/audit/entry/")
