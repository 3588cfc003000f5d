"""A new version with one row for each person or thing, as it was settled."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Conflict
from organizations import services as organizations
from sharing import preparation
from sharing.matching.models import MatchPair, MatchReview
from sharing.matching.services import linking, prints
from sharing.matching.services.settling import ReviewClosed

MERGE = "sharing.matching.merge"


class NothingSame(Conflict):
    code = "nothing-same"
    title = _("No two records are the same so far, so a new version would be the same.")


class AtOdds(Conflict):
    code = "pairs-at-odds"
    title = _("What was settled contradicts itself.")


@transaction.atomic
def request_merge(*, review: MatchReview, by: Any, at: datetime) -> Job:
    """Close a review and start making the version's next, with the duplicates left out.

    Doubtful pairs that nobody settled count as different.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        ReviewClosed, NothingSame. AtOdds: a pair is different, yet others link its rows.
    """
    review = MatchReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    organization = review.version.dataset.organization
    organizations.authorize(by=by, organization=organization, ability="datasets.manage")
    if review.closed_at is not None:
        raise ReviewClosed
    same = review.pairs.filter(choice=MatchPair.Choice.SAME)
    if not same.exists():
        raise NothingSame
    if odd := linking.at_odds(review.pairs.exclude(choice="")):
        raise AtOdds(
            _("Pair %(pair)s is settled as different, yet its records are the same by way of %(others)s. Change one.")
            % {"pair": odd[0].rank, "others": ", ".join(str(pair.rank) for pair in odd[1:])}
        )
    review.pairs.exclude(pk__in=same.values("pk")).delete()  # what changes nothing need not be kept
    review.closed_at = at
    review.save(update_fields=["closed_at"])
    audit.record("sharing.matching.closed", subject=review, by=by, organization_id=organization.pk)
    return jobs.start(MERGE, by=by, organization_id=organization.pk, version_id=review.version_id, review_id=review.pk)


def merge(*, version_id: uuid.UUID | str, review_id: uuid.UUID | str, run: Any, replaces: str | None = None) -> None:
    """Publish the version with one row of each group as the dataset's next; rows are found by their prints.

    Which row stays is worked out among those still there, so that nobody's leaving takes the others of a group along.
    """
    review = MatchReview.objects.select_related("version__dataset").get(pk=review_id)
    group_of = linking.groups(review.pairs.all())

    def work(reading: Any) -> preparation.Step:
        import pyarrow as pa

        names = prints.of_rows(reading.table, review.version.dataset_id)
        stays = kept([group_of.get(name) for name in names], filled(reading.table))
        table = reading.table.filter(pa.array(stays, pa.bool_()))
        report = {
            "step": "merge",
            "rows_before": reading.table.num_rows,
            "left_out": reading.table.num_rows - table.num_rows,
            "rows_after": table.num_rows,
            "compared_by": list(review.kinds),
        }
        return preparation.Step(table, report)

    parameters = {"version_id": str(version_id), "review_id": str(review_id)}
    preparation.apply(
        builder=MERGE, version_id=version_id, parameters=parameters, work=work, run=run, replaces=replaces
    )


def filled(table: Any) -> list[int]:
    """In how many columns each row of an Arrow table has a value; a text of spaces is none."""
    from datastore.core import subjects

    rows = subjects.without(table).to_pylist()
    return [sum(not (v is None or (isinstance(v, str) and not v.strip())) for v in row.values()) for row in rows]


def kept(group: Sequence[int | None], values: Sequence[int]) -> list[bool]:
    """Whether each row stays: all without a group, and of each group the one with most values, the earlier on a tie.

    >>> kept([None, 4, 4, 4], [1, 2, 3, 3])
    [True, False, True, False]
    """
    best: dict[int, int] = {}
    for row, number in enumerate(group):
        if number is not None and (number not in best or values[row] > values[best[number]]):
            best[number] = row
    return [number is None or best[number] == row for row, number in enumerate(group)]
