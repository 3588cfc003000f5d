"""What other terms an agreement has than the one before: a counter-offer beside the proposal, an amendment beside what is in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sharing.agreements.models import Agreement, Offer

TERMS = (
    "title", "mode", "use", "target", "minimum_group", "diversity", "closeness", "redaction", "minimum_cell", "row_cap",
    "on_end", "starts_on", "ends_on",
)  # fmt: skip
OF_OFFERS = ("source", "columns", "link_column")


@dataclass(frozen=True)
class Change:
    """One term that differs.

    Attributes:
        field: the term, as the API names it.
        party: the id of the organization whose offer it belongs to; None for what all promise.
        before, after: the values; for columns the lists.
    """

    field: str
    party: Any
    before: Any
    after: Any

    @property
    def added(self) -> list[str]:
        """Of columns: those that were not offered before."""
        return [name for name in self.after if name not in self.before]

    @property
    def removed(self) -> list[str]:
        return [name for name in self.before if name not in self.after]


def predecessor(agreement: Agreement) -> Agreement | None:
    """The agreement to compare with: what it answers, else what it amends."""
    return agreement.counters or agreement.amends


def successor(agreement: Agreement) -> Agreement | None:
    """What answered it, else the amendment that took its place or waits to."""
    answer = Agreement.objects.filter(counters=agreement).first()
    signed = agreement.amendments.exclude(in_force_at=None).order_by("created_at", "pk")
    return answer or signed.first() or agreement.amendments.filter(status=Agreement.Status.PROPOSED).first()


def differences(before: Agreement, after: Agreement) -> list[Change]:
    """The terms in which two agreements between the same parties differ, common ones first."""
    common = ((name, getattr(before, name), getattr(after, name)) for name in TERMS)
    return [Change(name, None, old, new) for name, old, new in common if old != new] + list(_of_offers(before, after))


def _of_offers(before: Agreement, after: Agreement) -> Iterator[Change]:
    earlier = {offer.organization_id: offer for offer in _offers(before)}
    for offer in _offers(after):
        old = earlier[offer.organization_id]
        for name in OF_OFFERS:
            was, now = getattr(old, name), getattr(offer, name)
            if (set(was) != set(now)) if name == "columns" else was != now:
                yield Change(name, offer.organization_id, was, now)


def _offers(agreement: Agreement) -> list[Offer]:
    related = agreement.offers.select_related("organization", "source__dataset")
    return list(related.order_by("organization__name", "pk"))
