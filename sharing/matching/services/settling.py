"""Settling pairs: a person sees both rows and says whether they are about the same."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import services as datastore
from kernel.errors import Conflict, Invalid
from organizations import services as organizations
from sharing.matching.models import MatchPair, MatchReview
from sharing.matching.services import linking, prints
from sharing.preparation import purpose_of
from vault import services as vault


class ReviewClosed(Conflict):
    code = "match-review-closed"
    title = _("What was settled is in a new version already. Compare the records of that one.")


class Which(models.TextChoices):
    """Pairs that are shown together."""

    DOUBTFUL = "doubtful", _("Show the next pairs")
    SURE = "sure", _("Look at the least sure of the others")
    AT_ODDS = "at_odds", _("Show the pairs that contradict")


@dataclass(frozen=True)
class Line:
    """One column of the two rows.

    Attributes:
        level: how they agree: 0 for equal, up to different; -1 where one lacks a value; None where it isn't compared.
        bits: what that says for the same, negative against it; None where nothing is said.
    """

    column: str
    kind: str
    one: Any
    other: Any
    level: int | None
    bits: float | None


@dataclass(frozen=True)
class Card:
    """A pair with its two rows.

    Attributes:
        prior_bits: log-odds of any two rows, before a look; with the lines' bits they give the probability.
    """

    pair: MatchPair
    lines: list[Line]
    prior_bits: float


def open_cards(*, review: MatchReview, by: Any, which: str = "doubtful", most: int = 10) -> list[Card]:
    """The first pairs of a kind that nobody looked at, or all that contradict, read through the gate, which records it.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
    """
    version, organization = review.version, review.version.dataset.organization
    organizations.authorize(by=by, organization=organization, ability="datasets.manage")
    pairs = [] if review.closed_at is not None else _pairs(review, which)
    if not pairs:
        return []
    reading = datastore.read(
        version=version, use="own", purpose=purpose_of(version), for_organization=organization, by=by
    )
    place = {name: row for row, name in enumerate(prints.of_rows(reading.table, version.dataset_id))}
    # The rows of somebody who left are shown to nobody.
    pairs = [pair for pair in pairs if pair.one in place and pair.other in place]
    evidence = prints.evidence_of(review)
    return [
        Card(pair, _lines(review, reading.table, place[pair.one], place[pair.other], evidence), evidence["prior_bits"])
        for pair in (pairs if which == Which.AT_ODDS else pairs[:most])
    ]


def _pairs(review: MatchReview, which: str) -> list[MatchPair]:
    if which == Which.AT_ODDS:
        return linking.at_odds(review.pairs.all())
    asked = review.pairs.sure() if which == Which.SURE else review.pairs.doubtful()
    return list(asked.open().order_by("rank"))


def _lines(review: MatchReview, table: Any, one: int, other: int, evidence: Mapping[str, Any]) -> list[Line]:
    """Columns that were compared, in their order, then the rest; what names the person is there only if compared."""
    import numpy as np

    from sharing.deduplication.core import comparing

    rows = table.take([one, other]).to_pylist()
    lines = []
    for name, kind in review.kinds.items():
        values = [row[name] for row in rows]
        level = int(comparing.prepare(name, kind, values).levels(np.array([0]), np.array([1]))[0])
        bits = None if level == comparing.UNKNOWN else evidence["bits"][name][level]
        lines.append(Line(name, kind, values[0], values[1], level, bits))
    kept_back = {*review.kinds, *review.version.columns_of("identifier"), *review.version.files}
    others = [name for name in review.version.columns if name not in kept_back]
    return lines + [Line(name, "", rows[0][name], rows[1][name], None, None) for name in others]


@transaction.atomic
def settle(*, pair: MatchPair, choice: str, by: Any) -> MatchPair:
    """Say whether two rows are about the same; said again, the later word counts, and it goes before a sure finding.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        Invalid: no such choice. ReviewClosed.
    """
    review = MatchReview.objects.select_for_update(of=("self",)).get(pk=pair.review_id)
    organization = review.version.dataset.organization
    organizations.authorize(by=by, organization=organization, ability="datasets.manage")
    if review.closed_at is not None:
        raise ReviewClosed
    if choice not in MatchPair.Choice.values:
        raise Invalid(_("Choose same or different."), field="choice")
    pair.choice, pair.by_people, pair.settled_by_id = choice, True, getattr(by, "pk", None)
    pair.save(update_fields=["choice", "by_people", "settled_by"])
    audit.record(
        "sharing.match.settled", subject=review, by=by, organization_id=organization.pk, facts={"choice": choice}
    )
    return pair


@transaction.atomic
def forget(*, version_id: uuid.UUID | str, by: Any) -> int:
    """Take away the open reviews of a version whose place another took; how many there were."""
    reviews = MatchReview.objects.select_for_update(of=("self",)).filter(version_id=version_id, closed_at=None)
    found = list(reviews.select_related("key").order_by("pk"))
    for review in found:
        key = review.key
        review.delete()
        vault.destroy(key, by=by)
    return len(found)
