"""Codes by which people claim what an organization holds about them; made by it, used once by them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent.claims import Claim
from consent.models import Subject
from consent.services.access import require
from consent.services.holding import touch
from consent.services.subjects import subject_for
from kernel.errors import Conflict, Invalid
from organizations.models import Organization
from vault import services as vault

LIFETIME = timedelta(days=30)
LONGEST = timedelta(days=90)
MAX_CODES = 1_000  # a request
RANDOM_BYTES, TAG_BYTES = 10, 5  # 80 bits nobody guesses; a tag that tells a mistyped code from ours without a look-up
GROUP = 6
WRONG_TRIES, WINDOW_SECONDS = 10, 3600
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # https://www.crockford.com/base32.html
BASE32HEX = "0123456789ABCDEFGHIJKLMNOPQRSTUV"  # RFC 4648, section 7
READ_AS = str.maketrans("OIL", "011")  # Crockford's base 32 has none of these letters


class UnknownKeys(Invalid):
    code = "subject-key-unknown"
    title = _("Nothing is held under some of these keys. Send the records first.")


class BadCode(Invalid):
    code = "claim-code"
    title = _("This code is wrong, was used before, or has expired. Ask the company for a new one.")


class TooManyTries(Conflict):
    code = "claim-too-many-tries"
    title = _("Too many wrong codes. Wait an hour, and have the code at hand.")
    status = 429


@transaction.atomic
def issue_codes(
    *, organization: Organization, keys: Sequence[str], by: Any, at: datetime, lifetime: timedelta = LIFETIME
) -> dict[str, str]:
    """A code for each of an organization's people, to hand to that very person; shown now, and stored hashed.

    An earlier code that was not used stops working. People who claimed already get none.

    Args:
        keys: the organization's own keys for people it sent records about, at most 1,000.

    Returns:
        key -> code, without those who have claimed.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        UnknownKeys: nothing is held under one of them.
        Invalid: too many keys, or a lifetime outside an hour to 90 days.
    """
    require(by=by, organization=organization, ability="datasets.manage")
    if not 1 <= len(keys) <= MAX_CODES:
        raise Invalid(_("Name between 1 and %(n)s keys.") % {"n": MAX_CODES}, field="subject_keys")
    if not timedelta(hours=1) <= lifetime <= LONGEST:
        raise Invalid(_("A code works for between an hour and 90 days."), field="days")
    hashes = dict(zip(keys, vault.pseudonyms(list(keys), scope=f"consent.subject:{organization.pk}"), strict=True))
    known = Subject.objects.living().filter(organization=organization, key_hash__in=hashes.values())
    subjects = {subject.key_hash: subject for subject in known.select_for_update().order_by("pk")}
    if len(subjects) < len(set(hashes.values())):
        raise UnknownKeys(field="subject_keys")
    claimed = set(Claim.objects.made().filter(subject__in=subjects.values()).values_list("subject_id", flat=True))
    waiting = {key: subjects[key_hash] for key, key_hash in hashes.items() if subjects[key_hash].pk not in claimed}
    Claim.objects.open(at).filter(subject__in=waiting.values()).update(expires_at=at)
    codes = dict(zip(waiting, _new_codes(len(waiting), organization), strict=True))
    Claim.objects.bulk_create(
        Claim(organization=organization, subject=waiting[key], code_hash=_digest(code), expires_at=at + lifetime)
        for key, code in codes.items()
    )
    audit.record(
        "consent.claims.issued",
        subject=organization,
        by=by,
        organization_id=organization.pk,
        facts={"codes": len(codes), "claimed_before": len(claimed)},
    )
    return codes


def claim(*, code: str, by: Any, at: datetime) -> Claim:
    """Say that one is the person whom an organization knows under a key, by the code that it gave.

    Raises:
        BadCode: unknown, used, expired, or of another installation; the answer is the same for all of them.
        TooManyTries: ten wrong codes within an hour.
        PersonErased: ``by`` was erased.
    """
    tries = f"consent.claim.tries:{by.pk}"
    cache.add(tries, 0, WINDOW_SECONDS)
    if cache.incr(tries) > WRONG_TRIES:  # counted before it is tried: many at once are no more than ten
        raise TooManyTries
    made = _claim(_plain(code), by, at)
    with suppress(ValueError):  # the hour is over, and with it the count
        cache.decr(tries)
    return made


@transaction.atomic
def _claim(plain: str, by: Any, at: datetime) -> Claim:
    person = subject_for(by)
    found = Claim.objects.open(at).filter(code_hash=_digest(plain)).select_related("organization").first()
    if found is None or not _signed(plain, found.organization):
        raise BadCode(field="code")
    # People before everything else, in the order of their ids, as in every transaction that holds several.
    list(Subject.objects.select_for_update().filter(pk__in=[person.pk, found.subject_id]).order_by("pk"))
    claim = Claim.objects.select_for_update(of=("self",)).select_related("subject", "organization").get(pk=found.pk)
    if claim.claimed_at is not None or claim.expires_at <= at or claim.subject.erased_at is not None:
        raise BadCode(field="code")
    if Claim.objects.made().filter(subject_id=claim.subject_id).exists():
        raise BadCode(field="code")
    claim.person, claim.claimed_at = person, at
    claim.save(update_fields=["person", "claimed_at"])
    touch(subject=person)  # earlier decisions of the person rule from here on: whoever read before must look again
    audit.record(
        "consent.subject.claimed",
        subject=claim,
        by=by,
        organization_id=claim.organization_id,
        person_id=person.pk,
        facts={"claimed": str(claim.subject_id)},
        checkpoint=True,
    )
    return claim


def _new_codes(count: int, organization: Organization) -> list[str]:
    drawn = [secrets.token_bytes(RANDOM_BYTES) for _ in range(count)]
    return [_written(random + tag) for random, tag in zip(drawn, _tags(drawn, organization), strict=True)]


def _signed(plain: str, organization: Organization) -> bool:
    whole = base64.b32hexdecode(plain.translate(str.maketrans(CROCKFORD, BASE32HEX)).encode())
    return hmac.compare_digest(whole[RANDOM_BYTES:], _tags([whole[:RANDOM_BYTES]], organization)[0])


def _tags(drawn: list[bytes], organization: Organization) -> list[bytes]:
    """Parts of keyed hashes: whoever can write into the database still can't make a code that works."""
    names = vault.pseudonyms([random.hex() for random in drawn], scope=f"consent.claim:{organization.pk}")
    return [bytes.fromhex(name)[:TAG_BYTES] for name in names]


def _written(whole: bytes) -> str:
    plain = base64.b32hexencode(whole).decode().translate(str.maketrans(BASE32HEX, CROCKFORD))
    return "-".join(plain[at : at + GROUP] for at in range(0, len(plain), GROUP))


def _plain(code: str) -> str:
    """The code as it is hashed, however it was typed.

    Raises:
        BadCode: it can't be one of ours.
    """
    plain = "".join(code.upper().split()).replace("-", "").translate(READ_AS)
    if len(plain) != (RANDOM_BYTES + TAG_BYTES) * 8 // 5 or not set(plain) <= set(CROCKFORD):
        raise BadCode(field="code")
    return plain


def _digest(code: str) -> str:
    return hashlib.sha256(code.replace("-", "").encode()).hexdigest()
