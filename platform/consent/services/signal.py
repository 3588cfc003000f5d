"""Global Privacy Control (``Sec-GPC: 1``): a browser that says, for its person, not to share their data.

Silence is no already. What the signal turns off is sharing on another basis than consent, which nobody asked the person
about. A yes that they gave to sharing themselves, reading what it means, is the more particular wish and stands, as the
specification has it; the page says that both are there.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from consent.models import SHARING, ConsentRecord, Method, Subject
from consent.services.decisions import withdraw
from consent.services.holding import lock


def honor_signal(*, user: Any) -> int:
    """Object, for the person, to every sharing that stands on an attested basis and that they never decided on.

    Returns:
        How many objections were recorded; 0 the second time.
    """
    held = Subject.objects.of(user).living().filter(basis__isnull=False).select_related("basis").order_by("pk")
    return sum(_object(subject, user) for subject in held if SHARING & set(subject.basis.purposes))


def _object(subject: Subject, user: Any) -> int:
    if not _undecided(subject):
        return 0
    with transaction.atomic():
        subject = lock(subject)
        purposes = _undecided(subject)  # again: two requests of one page come at the same time
        for purpose in purposes:
            withdraw(subject=subject, organization=subject.organization, purpose=purpose, by=user, method=Method.SIGNAL)
    return len(purposes)


def _undecided(subject: Subject) -> list[str]:
    decided = ConsentRecord.objects.filter(subject=subject, organization_id=subject.organization_id)
    return sorted((SHARING & set(subject.basis.purposes)) - set(decided.values_list("purpose", flat=True)))
