"""How many people gave something, by kind: those who gave it themselves, still allow a use, and took nothing of it back."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.core.cache import cache

from consent import services as consent
from consent.models import ConsentText
from disclosure import services as disclosure
from organizations.models import Organization
from sharing.contributions.models import Contribution

COUNTED_FOR_SECONDS = 60  # a withdrawal leaves every page within a minute
ALL = "all"


def givers(*, organization: Organization) -> dict[str, int | None]:
    """People who gave, in all and by kind, as may be shown: None where the disclosure gate hides the number.

    Whoever was only asked does not count, nor whom the organization itself sent records about, nor those whose gift was
    refused, taken back, or stands on consents that were all withdrawn or have expired.
    """
    counts = cache.get_or_set(_name(organization), lambda: _counts(organization), COUNTED_FOR_SECONDS)
    kinds = [kind for kind in Contribution.Kind.values if counts.get(kind)]
    cells = [disclosure.Cell(key=kind, value=counts[kind], people=counts[kind]) for kind in kinds]
    # One who gave two kinds is in two cells, so they don't add up to the total; to the gate they might.
    everybody = disclosure.Cell(key=ALL, value=counts[ALL], people=counts[ALL], total_of=tuple(kinds) or None)
    released = disclosure.release([*cells, everybody], context=_name(organization), organization_id=organization.pk)
    return {str(cell.key): cell.value for cell in released}


def _counts(organization: Organization) -> dict[str, int]:
    kept = Contribution.objects.kept().filter(organization=organization, text__isnull=False)
    kept = kept.exclude(state=Contribution.State.REFUSED)
    gave: dict[str, set[UUID]] = defaultdict(set)
    for kind, subject_id in kept.order_by().values_list("kind", "subject_id").distinct():
        gave[kind].add(subject_id)
        gave[ALL].add(subject_id)
    allowing = _allowing(gave[ALL], organization)
    return {kind: len(people & allowing) for kind, people in gave.items()}


def _allowing(people: set[UUID], organization: Organization) -> set[UUID]:
    """Those who allow the organization something now."""
    asked = ConsentText.objects.filter(organization=organization).values_list("purposes", flat=True)
    allowing: set[UUID] = set()
    for purpose in {item["purpose"] for purposes in asked for item in purposes}:
        allowing |= consent.allowed(people - allowing, purpose=purpose, organization=organization)
    return allowing


def _name(organization: Organization) -> str:
    return f"sharing.contributions.givers:{organization.pk}"
