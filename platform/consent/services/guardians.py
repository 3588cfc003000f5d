"""Guardians: when one is needed, how they are reached, what they decide. Of them we keep a keyed hash of an address."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts import services as accounts
from audit import services as audit
from consent.models import (
    ConsentRecord,
    ConsentText,
    Decider,
    Decision,
    GuardianLink,
    Guardianship,
    Method,
    Purpose,
    Subject,
)
from consent.services.decisions import decide, require_current
from consent.services.gate import allowed_uses
from consent.services.holding import lock, raise_epoch
from jobs import services as jobs
from kernel.errors import Conflict, Gone, Invalid, NotFound, Unavailable
from notices import services as notices
from organizations.models import Organization
from vault import services as vault

ANSWERS_FOR = timedelta(days=14)
MOST_MAILS, WITHIN = 5, timedelta(days=1)  # to whomever one person writes; a mail from us must not become a nuisance


class GuardianLinkSpent(Gone):
    code = "guardian-link-spent"
    title = _("This link was used before, has expired or is no longer needed. Ask for a new one below.")


class GuardianIsAnother(Invalid):
    code = "guardian-is-another"
    title = _("This is your own address. Give that of a parent or guardian.")


class TooManyMails(Conflict):
    code = "guardian-too-many-mails"
    title = _("Too many mails were asked for today. Try again tomorrow.")
    status = 429


class MailNotSent(Unavailable):
    code = "guardian-mail-not-sent"
    title = _("The mail could not be sent. Check the address, and try again in a moment.")


@transaction.atomic
def need_guardian(*, subject: Subject, organization: Organization, by: Any) -> Guardianship:
    """Let nothing of this person through for the organization until a guardian has agreed too.

    What they allowed alone before counts as taken back from now on: jobs look again, what was derived is made again.
    """
    subject = lock(subject)
    on = allowed_uses(subject, [(organization.pk, purpose) for purpose in Purpose.values])
    made, new = Guardianship.objects.get_or_create(subject=subject, organization=organization, ended_at=None)
    if not new:
        return made
    raise_epoch(subject)
    _record("consent.guardian.needed", made, by=by)
    for _organization_id, purpose in sorted(on):
        jobs.emit(
            "consent.withdrawn", subject_id=str(subject.pk), organization_id=str(organization.pk), purpose=purpose
        )
    return made


@transaction.atomic
def ask_guardian(*, guardianship: Guardianship, address: str, by: Any, at: datetime, language: str = "en") -> None:
    """Mail a guardian the link by which they read what is asked and answer. An earlier link that was not used ends.

    Raises:
        NotFound: ``by`` is not the person, or no guardian is needed any more.
        Invalid: this is no address.
        GuardianIsAnother: it is the person's own.
        TooManyMails, MailNotSent.
    """
    if getattr(by, "pk", None) is None or guardianship.subject.user_id != by.pk:
        raise NotFound
    guardianship = _held(guardianship.pk)
    if guardianship.ended_at is not None:
        raise NotFound
    address = address.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid(_("This is no e-mail address. Write it as name@example.org."), field="address") from None
    if address.lower() in accounts.addresses_of(by):
        raise GuardianIsAnother(field="address")
    sent = GuardianLink.objects.filter(guardianship__subject=guardianship.subject, created_at__gt=at - WITHIN)
    if sent.count() >= MOST_MAILS:
        raise TooManyMails(field="address")
    guardianship.links.filter(used_at=None, expires_at__gt=at).update(expires_at=at)
    _mail(guardianship, address, at, language)
    _record("consent.guardian.asked", guardianship, by=by)


@transaction.atomic
def renew_links(*, address: str, at: datetime, language: str = "en") -> None:
    """Mail a guardian a new link for each person of theirs; nothing, and without a word, to an address not known here.

    Raises:
        MailNotSent.
    """
    name = _address_hash(address)
    sent = GuardianLink.objects.filter(address_hash=name, created_at__gt=at - WITHIN).count()
    theirs = Guardianship.objects.open().filter(links__address_hash=name, subject__erased_at=None).distinct()
    for guardianship in theirs.order_by("pk")[: max(0, MOST_MAILS - sent)]:
        guardianship = _held(guardianship.pk)
        _mail(guardianship, address.strip(), at, language)
        _record("consent.guardian.asked_again", guardianship, by=None)


def find_link(*, secret: str, at: datetime) -> GuardianLink:
    """The link of a secret: one that may still answer, or that answered once and takes back.

    Raises:
        GuardianLinkSpent: unknown, never used and expired, or the person came of age or was erased.
    """
    link = (
        GuardianLink.objects.filter(secret_sha256=_digest(secret), guardianship__ended_at=None)
        .filter(guardianship__subject__erased_at=None)
        .select_related("guardianship__subject__user", "guardianship__organization")
        .first()
    )
    if link is None or (link.used_at is None and link.expires_at <= at):
        raise GuardianLinkSpent
    return link


@transaction.atomic
def answer_as_guardian(
    *, secret: str, answers: Mapping[tuple[ConsentText, str], bool], at: datetime, language: str = "en"
) -> list[ConsentRecord]:
    """Record a guardian's yes and no to each purpose, and spend the link: from now on it only takes back.

    Args:
        answers: (text, purpose) -> yes; what is left out stays unanswered.

    Raises:
        GuardianLinkSpent: also when it has answered before.
        Invalid: nothing was answered.
        NotAsked, OldVersion: as ``grant``.
    """
    link = find_link(secret=secret, at=at)
    if not answers:
        raise Invalid(_("Say yes or no to at least one question."), field="answers")
    lock(link.guardianship.subject)  # people before everything else, as in every transaction that holds several
    link = GuardianLink.objects.select_for_update().get(pk=link.pk)
    if link.used_at is not None:
        raise GuardianLinkSpent
    link.used_at = at
    link.save(update_fields=["used_at"])
    records = []
    for (text, purpose), yes in answers.items():
        require_current(text)
        records.append(_decide(Decision.GRANTED if yes else Decision.REFUSED, link, text, purpose, language))
    _tell(link, answered=True)
    return records


@transaction.atomic
def withdraw_as_guardian(*, secret: str, at: datetime, purpose: str = "", language: str = "en") -> int:
    """Take back a guardian's yes to one purpose, or to all; by any link that works, whether it has answered or not.

    Returns:
        How many were taken back; 0 when nothing was on.
    """
    link = find_link(secret=secret, at=at)
    lock(link.guardianship.subject)
    given = ConsentRecord.objects.filter(
        subject=link.guardianship.subject, organization=link.guardianship.organization, decided_by=Decider.GUARDIAN
    )
    given = given.filter(purpose=purpose) if purpose else given
    latest = given.order_by("purpose", "-sequence").distinct("purpose").select_related("text__organization")
    standing = [record for record in latest if record.decision == Decision.GRANTED and record.text is not None]
    for record in standing:
        _decide(Decision.WITHDRAWN, link, record.text, record.purpose, language)
    if standing:
        _tell(link, answered=False)
    return len(standing)


@transaction.atomic
def come_of_age(*, secret: str, at: datetime) -> Guardianship:
    """End the guardianship, on the guardian's word: from now on the person decides alone. Every link ends with it."""
    link = find_link(secret=secret, at=at)
    lock(link.guardianship.subject)
    guardianship = _held(link.guardianship_id)
    guardianship.ended_at = at
    guardianship.save(update_fields=["ended_at"])
    _record("consent.guardian.ended", guardianship, by=link)
    return guardianship


def forget_guardians(*, subject: Subject, at: datetime) -> None:
    """Drop how a person's guardians are reached, as part of an erasure; their decisions stay with the person's."""
    GuardianLink.objects.filter(guardianship__subject=subject).delete()
    Guardianship.objects.open().filter(subject=subject).update(ended_at=at)


def _decide(decision: str, link: GuardianLink, text: Any, purpose: str, language: str) -> ConsentRecord:
    ward = link.guardianship
    return decide(
        decision, ward.subject, ward.organization, text, purpose, link, Method.GUARDIAN, language, None,
        decided_by=Decider.GUARDIAN,
    )  # fmt: skip


def _mail(guardianship: Guardianship, address: str, at: datetime, language: str) -> None:
    """Make a link and send it. Inside the transaction: what could not be sent was not made."""
    secret = secrets.token_urlsafe(32)
    GuardianLink.objects.create(
        guardianship=guardianship,
        secret_sha256=_digest(secret),
        address_hash=_address_hash(address),
        expires_at=at + ANSWERS_FOR,
    )
    with override(language):
        message = "\n\n".join(
            [
                _now(
                    "A young person who wants to take part in something by %(organization)s named you as their parent "
                    "or guardian. Nothing of theirs is used before you have read what is asked and agreed."
                )
                % {"organization": guardianship.organization.name},
                _now("Read it and answer here, within %(days)s days:") % {"days": ANSWERS_FOR.days},
                settings.SITE_URL + reverse("consent:as-guardian", args=[secret]),
                _now("Keep this mail: by the same link you can take your yes back at any time."),
                _now("If you know nothing of this, do nothing. We keep no copy of your address."),
            ]
        )
        try:
            send_mail(_now("A young person asks for your agreement"), message + "\n", None, [address])
        except (SMTPException, OSError):
            raise MailNotSent(field="address") from None


def _tell(link: GuardianLink, *, answered: bool) -> None:
    """Leave the person a notice that their guardian did something; what it was stands on the page."""
    ward = link.guardianship
    if ward.subject.user is None:
        return
    name = ward.organization.name
    title = {"en": f"Your guardian answered {name}", "zh-hans": f"您的监护人已答复{name}"}
    if not answered:
        title = {"en": f"Your guardian took a yes to {name} back", "zh-hans": f"您的监护人撤回了给予{name}的同意"}
    topic = "consent.guardian.answered" if answered else "consent.guardian.withdrew"
    notices.send(user=ward.subject.user, topic=topic, title=title, href=reverse("consent:consents"))


def _held(pk: Any) -> Guardianship:
    rows = Guardianship.objects.select_for_update(of=("self",)).select_related("subject__user", "organization")
    return rows.get(pk=pk)


def _record(kind: str, guardianship: Guardianship, *, by: Any) -> None:
    audit.record(
        kind,
        subject=guardianship,
        by=by,
        organization_id=guardianship.organization_id,
        person_id=guardianship.subject_id,
        checkpoint=True,
    )


def _address_hash(address: str) -> str:
    return vault.pseudonyms([address.strip().lower()], scope="consent.guardian")[0]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
