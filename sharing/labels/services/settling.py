"""Settling doubts: a person sees the row and says which label is right."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import services as datastore
from kernel.errors import Conflict, Invalid
from organizations import services as organizations
from sharing.labels.models import LabelDoubt, LabelReview
from sharing.labels.services import prints
from sharing.preparation import purpose_of
from vault import services as vault


class ReviewClosed(Conflict):
    code = "label-review-closed"
    title = _("What was settled is in a new version already. Look through that one.")


@dataclass(frozen=True)
class Card:
    """A doubt with the row that it is about.

    Attributes:
        values: name and value of each column but those that name the person.
        given, suggested: the labels.
    """

    doubt: LabelDoubt
    values: list[tuple[str, Any]]
    given: Any
    suggested: Any


def open_cards(*, review: LabelReview, by: Any, most: int = 10) -> list[Card]:
    """The most doubtful rows that nobody settled, read through the gate, which records it.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
    """
    version, organization = review.version, review.version.dataset.organization
    organizations.authorize(by=by, organization=organization, ability="datasets.manage")
    doubts = list(review.doubts.open().order_by("rank"))
    if not doubts or review.closed_at is not None:
        return []
    reading = datastore.read(
        version=version, use="own", purpose=purpose_of(version), for_organization=organization, by=by
    )
    place = {name: row for row, name in reversed(list(enumerate(prints.of_rows(reading.table, version.dataset_id))))}
    labels, hidden = prints.labels_of(review), {review.target, *version.columns_of("identifier")}
    cards: list[Card] = []
    for doubt in doubts:
        if len(cards) == most or doubt.print not in place:  # the row of somebody who left is shown to nobody
            continue
        (row,) = reading.table.slice(place[doubt.print], 1).to_pylist()
        values = [(name, row[name]) for name in version.columns if name not in hidden and row[name] is not None]
        cards.append(Card(doubt, values, row[review.target], labels[doubt.suggested]))
    return cards


@transaction.atomic
def settle(*, doubt: LabelDoubt, choice: str, by: Any) -> LabelDoubt:
    """Say what is to become of a doubtful label; said again, the later word counts.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        Invalid: no such choice. ReviewClosed.
    """
    review = LabelReview.objects.select_for_update(of=("self",)).get(pk=doubt.review_id)
    organization = review.version.dataset.organization
    organizations.authorize(by=by, organization=organization, ability="datasets.manage")
    if review.closed_at is not None:
        raise ReviewClosed
    if choice not in LabelDoubt.Choice.values:
        raise Invalid(_("Choose keep, change or drop."), field="choice")
    doubt.choice, doubt.settled_by_id = choice, getattr(by, "pk", None)
    doubt.save(update_fields=["choice", "settled_by"])
    audit.record(
        "sharing.label.settled", subject=review, by=by, organization_id=organization.pk, facts={"choice": choice}
    )
    return doubt


@transaction.atomic
def forget(*, version_id: uuid.UUID | str, by: Any) -> int:
    """Take away the open reviews of a version whose place another took; how many there were."""
    reviews = LabelReview.objects.select_for_update(of=("self",)).filter(version_id=version_id, closed_at=None)
    found = list(reviews.select_related("key").order_by("pk"))
    for review in found:
        key = review.key
        review.delete()
        vault.destroy(key, by=by)
    return len(found)
