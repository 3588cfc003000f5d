"""Requests that came by mail (T-84): noted by an operator, and nothing more until the person confirms them themselves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from consent.models import Subject
from kernel.actors import SYSTEM, actor_id
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from notices import services as notices
from rights.models import MailedRequest, PrivacyRequest
from rights.services.asking import DUE
from rights.services.erasing import request_erasure
from rights.services.exporting import request_export

NOTED = "rights.mailed.noted"


class NobodyThere(Invalid):
    code = "nobody-there"
    title = _("No account has this address. Tell the sender that nothing is kept under it, or ask them for another.")


class AlreadyDecided(Conflict):
    code = "mailed-request-decided"
    title = _("This was confirmed or declined before, or its time is over. Ask anew on the page of your data.")


@transaction.atomic
def note_mailed(*, address: str, kind: str, received_on: date, by: Any, at: datetime) -> MailedRequest:
    """Note that a mail asked for everything about a person, or to erase them, and ask that person whether it was theirs.

    Nothing else happens: the sender of a mail can't be known. A second mail changes nothing while the first waits.

    Raises:
        Forbidden: ``by`` doesn't operate the platform.
        NobodyThere: no open account has this address.
        Invalid: an unknown kind, or a day that is still to come.
    """
    if not getattr(by, "is_operator", False):
        raise Forbidden(_("Only an operator of the platform notes what came by mail."))
    if kind not in PrivacyRequest.Kind.values:
        raise Invalid(_("Choose export or erase."), field="kind")
    if received_on > at.date():
        raise Invalid(_("Give the day on which the mail came."), field="received_on")
    mailed, new = MailedRequest.objects.get_or_create(
        user=_account(address),
        kind=kind,
        state=MailedRequest.State.WAITING,
        defaults={"received_on": received_on, "due_on": received_on + DUE},
    )
    if new:
        _record(NOTED, mailed, by)
        _ask_the_person(mailed)
    return mailed


@transaction.atomic
def confirm_mailed(*, mailed: MailedRequest, by: Any, confirmed: bool, at: datetime) -> PrivacyRequest:
    """The person says that they asked, and it begins as if they had asked here. Call it after a fresh proof alone.

    Args:
        confirmed: for an erasure, that the person knows it can't be undone.

    Raises:
        NotFound: ``by`` is anyone else, an operator or the platform itself included.
        AlreadyDecided: it waits no more.
        NotConfirmed: as ``request_erasure``.
    """
    mailed = _waiting(mailed, by)
    if mailed.kind == PrivacyRequest.Kind.ERASE:
        request = request_erasure(user=mailed.user, by=by, confirmed=confirmed, at=at)
    else:
        request = request_export(user=mailed.user, by=by, at=at)
    request.due_on = min(request.due_on, mailed.due_on)
    request.save(update_fields=["due_on"])
    mailed.state, mailed.request = MailedRequest.State.CONFIRMED, request
    mailed.save(update_fields=["state", "request"])
    _record("rights.mailed.confirmed", mailed, by)
    return request


@transaction.atomic
def decline_mailed(*, mailed: MailedRequest, by: Any) -> MailedRequest:
    """The person says that it was not theirs; nothing was done and nothing will be.

    Raises: as ``confirm_mailed``.
    """
    mailed = _waiting(mailed, by)
    mailed.state = MailedRequest.State.DECLINED
    mailed.save(update_fields=["state"])
    _record("rights.mailed.declined", mailed, by)
    return mailed


@transaction.atomic
def lapse_mailed(*, at: datetime) -> int:
    """Close what nobody confirmed by the day it was due; how many."""
    late = list(MailedRequest.objects.select_for_update().waiting().filter(due_on__lt=at.date()).order_by("pk"))
    for mailed in late:
        mailed.state = MailedRequest.State.LAPSED
        mailed.save(update_fields=["state"])
        _record("rights.mailed.lapsed", mailed, SYSTEM)
    return len(late)


def _account(address: str) -> User:
    """The open account that an address belongs to: its own, or one that it confirmed."""
    wanted = address.strip().lower()
    living = User.objects.filter(is_active=True)
    confirmed = EmailAddress.objects.filter(email__iexact=wanted, verified=True).values("user_id")
    user = living.filter(email=wanted).first() or living.filter(pk__in=confirmed).order_by("pk").first()
    if user is None:
        raise NobodyThere(field="address")
    return user


def _waiting(mailed: MailedRequest, by: Any) -> MailedRequest:
    held = MailedRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=mailed.pk)
    if actor_id(by) is None or actor_id(by) != held.user_id:
        raise NotFound
    if held.state != MailedRequest.State.WAITING:
        raise AlreadyDecided
    return held


def _record(kind: str, mailed: MailedRequest, by: Any) -> None:
    person = Subject.objects.filter(user_id=mailed.user_id).values_list("pk", flat=True).first()
    audit.record(kind, subject=mailed, by=by, person_id=person, facts={"kind": mailed.kind})


def _ask_the_person(mailed: MailedRequest) -> None:
    notices.send(
        user=mailed.user,
        topic=NOTED,
        title={"en": "A mail asked for something in your name", "zh-hans": "有人以您的名义发邮件提出了请求"},
        body={
            "en": "It does nothing until you confirm it here. If it was not you, say so.",
            "zh-hans": "在您于此确认之前，它不会产生任何效果。如果不是您本人，请告诉我们。",
        },
        href=mailed.get_absolute_url(),
    )
