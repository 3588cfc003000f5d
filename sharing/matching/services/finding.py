"""Looking for records that are about the same person or thing."""

from __future__ import annotations

import math
import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import services as datastore
from datastore.models import Dataset, DatasetVersion
from disclosure import services as disclosure
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Invalid
from organizations import services as organizations
from sharing.matching.models import MatchPair, MatchReview
from sharing.matching.services import prints
from sharing.preparation import purpose_of

FIND = "sharing.matching.find"
MOST_DOUBTS = 100  # more than people settle in a sitting
MOST_SURE = 100_000  # pairs kept; where there are more, far too much counts as the same
MOST_COLUMNS = 20
KIND_OF = {
    "boolean": MatchReview.Kind.EXACT,
    "integer": MatchReview.Kind.NUMBER,
    "number": MatchReview.Kind.NUMBER,
    "string": MatchReview.Kind.NAME,
    "date": MatchReview.Kind.DATE,
    "datetime": MatchReview.Kind.DATE,
}


class NotRecords(Invalid):
    code = "not-records"
    title = _("Only the records of a table can be compared by their columns.")


def comparable(version: DatasetVersion) -> dict[str, str]:
    """How each column that can be compared would be: by its type; free text and files can't."""
    texts = version.columns_of("text")
    return {
        column["name"]: str(KIND_OF[column["type"]])
        for column in version.schema
        if column["type"] in KIND_OF and column["name"] not in texts
    }


def suggested(version: DatasetVersion) -> dict[str, str]:
    """``comparable`` without what names the person: people ask for that, since whoever settles pairs then sees it."""
    names = version.columns_of("identifier")
    found = [(column, kind) for column, kind in comparable(version).items() if column not in names]
    return dict(found[:MOST_COLUMNS])


@transaction.atomic
def request(*, version: DatasetVersion, by: Any, columns: Mapping[str, str] | None = None) -> Job:
    """Start comparing the records of a version of one's own.

    Args:
        columns: 2 to 20, and how each is compared (``MatchReview.Kind``); ``suggested`` when left out.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        NotRecords; Invalid: what is wrong with ``columns``.
    """
    organizations.authorize(by=by, organization=version.dataset.organization, ability="datasets.manage")
    if version.dataset.kind != Dataset.Kind.TABLE:
        raise NotRecords
    columns = suggested(version) if columns is None else columns
    known = comparable(version)
    for name, kind in columns.items():
        if name not in version.columns:
            raise Invalid(_("There is no column %(name)s in this version.") % {"name": name}, field="columns")
        if name not in known:
            raise Invalid(_("The column %(name)s can't be compared.") % {"name": name}, field="columns")
        if kind not in MatchReview.Kind.values:
            raise Invalid(_("Choose exact, name, number or date for each column."), field="columns")
    if not 2 <= len(columns) <= MOST_COLUMNS:
        raise Invalid(_("Compare by 2 to 20 columns: one alone tells an error from another person."), field="columns")
    return jobs.start(
        FIND,
        by=by,
        organization_id=version.dataset.organization_id,
        version_id=version.pk,
        columns=[[name, str(columns[name])] for name in version.columns if name in columns],
    )


def find(*, version_id: uuid.UUID | str, columns: Mapping[str, str], run: Any) -> None:
    """Publish a MatchReview of the version.

    Raises:
        Invalid: too few people, too many pairs.
    """
    version = DatasetVersion.objects.select_related("dataset__organization").get(pk=version_id)
    datastore.without_leavers(lambda: _attempt(datastore.current(version), columns, run), run=run)


def _attempt(version: DatasetVersion, columns: Mapping[str, str], run: Any) -> None:
    import pyarrow as pa

    from datastore.core import subjects
    from sharing.deduplication.core import match_entities
    from sharing.deduplication.core.blocking import TooManyPairs

    organization = version.dataset.organization
    reading = datastore.read(
        version=version, use="own", purpose=purpose_of(version), for_organization=organization, by=run.by
    )
    people = subjects.Tally()
    people.update(reading.table)
    if disclosure.figure(True, people=people.count, top_two_share=people.top_two_share) is None:
        raise Invalid(_("Too few people are in it for a figure about them, or most of it is about two."))
    run.progress(0, 2, version.dataset.name)
    place = _first_of_each(prints.of_rows(reading.table, version.dataset_id))
    names = list(place)
    different = reading.table.select(list(columns)).take(pa.array(list(place.values()), pa.int64()))
    run.progress(1, 2, version.dataset.name)
    try:
        found = match_entities(different, columns=columns)
    except TooManyPairs:
        words = _("There are over 20 million pairs to compare. Compare by columns whose values fewer records share.")
        raise Invalid(words, field="columns") from None
    sure, doubtful = (list((found.decision == decision).nonzero()[0]) for decision in ("match", "doubtful"))
    if len(sure) > MOST_SURE:
        raise Invalid(
            _("Over 100,000 pairs seem to be the same. Remove exact duplicates first, or compare by more columns."),
            field="columns",
        )
    ranked = [*doubtful[:MOST_DOUBTS], *reversed(sure)]  # the core lists the likeliest first
    with run.publishing() as publication:
        reading.confirm()
        review = MatchReview(
            version=version,
            columns=[{"name": name, "kind": kind} for name, kind in columns.items()],
            rows=len(names),
            sure=len(sure),
            doubtful=len(doubtful),
            skipped=_by_rule(found.skipped),
        )
        prints.seal_evidence(review, _evidence(found))
        review.save(force_insert=True)
        MatchPair.objects.bulk_create(
            (
                MatchPair(
                    review=review,
                    rank=rank,
                    one=names[found.left[pair]],
                    other=names[found.right[pair]],
                    probability=float(found.probability[pair]),
                    sure=bool(found.decision[pair] == "match"),
                    choice=MatchPair.Choice.SAME if found.decision[pair] == "match" else "",
                )
                for rank, pair in enumerate(ranked, start=1)
            ),
            batch_size=2000,
        )
        audit.record("sharing.matching.reviewed", subject=review, by=run.by, organization_id=organization.pk)
        publication.result = {"matching": str(review.pk)}


def _first_of_each(names: list[str]) -> dict[str, int]:
    """The first row of each print: equal rows are one record."""
    place: dict[str, int] = {}
    for row, name in enumerate(names):
        place.setdefault(name, row)
    return place


def _by_rule(skipped: list[Any]) -> list[dict[str, Any]]:
    """For each rule the columns it goes by, and how many pairs it left out because too many rows share a value."""
    pairs: Counter[tuple[str, ...]] = Counter()
    for block in skipped:
        pairs[tuple(part if isinstance(part, str) else part[0] for part in block.rule)] += int(block.pairs)
    return [{"rule": list(rule), "pairs": n} for rule, n in pairs.items()]


def _evidence(found: Any) -> dict[str, Any]:
    """What ``MatchReview.sealed`` holds."""
    bits: dict[str, list[float]] = {}
    for row in found.weights.to_dict("records"):  # a column's levels in their order
        bits.setdefault(row["column"], []).append(row["bits"])
    return {"bits": bits, "prior_bits": math.log2(found.prior / (1 - found.prior))}
