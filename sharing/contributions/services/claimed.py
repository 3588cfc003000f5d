"""What companies sent about a person who claimed it: on what basis, for what, how much; and objecting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count

from consent import services as consent
from consent.models import Claim, Purpose
from kernel.errors import Invalid, NotFound
from sharing.contributions.models import Contribution


@dataclass(frozen=True)
class HeldUse:
    """One purpose of an attested basis, and whether the company may use what it holds for it now."""

    purpose: str
    label: str
    allowed: bool


@dataclass(frozen=True)
class Holding:
    """What one company holds about a person under its own key."""

    claim: Claim
    uses: tuple[HeldUse, ...]
    records: int

    @property
    def any_allowed(self) -> bool:
        return any(use.allowed for use in self.uses)


def holdings(*, user: Any) -> list[Holding]:
    """Everything that a person claimed, by company."""
    claims = Claim.objects.made().filter(person__user_id=user.pk).select_related("organization", "subject__basis")
    claims = list(claims.order_by("organization__name", "pk"))
    kept = Contribution.objects.kept().filter(subject__in=[claim.subject_id for claim in claims])
    counts = dict(kept.order_by().values_list("subject_id").annotate(Count("pk")))
    return [Holding(claim, tuple(_uses(claim)), counts.get(claim.subject_id, 0)) for claim in claims]


@transaction.atomic
def object_to(*, claim: Claim, purpose: str, by: Any, language: str) -> None:
    """Take back one purpose of the basis on which a company holds what a person claimed, or with "" all of them.

    Raises:
        NotFound: ``by`` is someone else.
        Invalid: the basis has no such purpose.
    """
    if claim.person is None or claim.person.user_id != by.pk:
        raise NotFound
    purposes = claim.subject.basis.purposes if not purpose else [purpose]
    if not set(purposes) <= set(claim.subject.basis.purposes):
        raise Invalid(field="purpose")
    for each in purposes:
        consent.withdraw(subject=claim.subject, purpose=each, by=by, organization=claim.organization, language=language)


def _uses(claim: Claim) -> Iterable[HeldUse]:
    purposes = claim.subject.basis.purposes
    on = consent.allowed_uses(claim.subject, [(claim.organization_id, purpose) for purpose in purposes])
    for purpose in purposes:
        yield HeldUse(purpose, str(Purpose(purpose).label), (claim.organization_id, purpose) in on)
