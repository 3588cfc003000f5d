"""Removing exact duplicates; near-duplicates are counted and kept together, not removed."""

from __future__ import annotations

import uuid
from typing import Any

from datastore.models import DatasetVersion
from jobs import services as jobs
from jobs.models import Job
from organizations import services as organizations
from sharing import preparation

DEDUPLICATE = "sharing.deduplication.deduplicate"


def request(*, version: DatasetVersion, by: Any) -> Job:
    """Start removing duplicates from a version of one's own."""
    organizations.authorize(by=by, organization=version.dataset.organization, ability="datasets.manage")
    return jobs.start(DEDUPLICATE, by=by, organization_id=version.dataset.organization_id, version_id=version.pk)


def deduplicate(*, version_id: uuid.UUID | str, run: Any, replaces: str | None = None) -> None:
    """Publish the version without exact duplicates; the first record of each group stays."""

    def work(reading: Any) -> preparation.Step:
        table, report = without_duplicates(reading.table, reading.version.schema)
        return preparation.Step(table, {"step": "deduplicate"} | report)

    preparation.apply(
        builder=DEDUPLICATE,
        version_id=version_id,
        parameters={"version_id": str(version_id)},
        work=work,
        run=run,
        replaces=replaces,
    )


def without_duplicates(table: Any, schema: Any) -> tuple[Any, dict[str, Any]]:
    """Drop exact duplicates (by the text column where there is one, else by all but identifiers) and count near ones.

    Text records count as duplicates by their text alone, whatever their label: a text with two labels is one text,
    and the first label stays.
    """
    import numpy as np
    import pyarrow.compute as pc

    from sharing.deduplication.core import exact_duplicates, near_duplicates

    texts = [column["name"] for column in schema if column["role"] == "text"]
    identifiers = [column["name"] for column in schema if column["role"] == "identifier"]
    rows_before = table.num_rows
    if texts:
        table = table.filter(pc.is_valid(table.column(texts[0])))  # cleaning made empty texts missing
    compared = texts or [n for n in table.column_names if not n.startswith("_subject") and n not in identifiers]
    records = table.column(texts[0]).to_pylist() if texts else table.select(compared)
    groups = np.asarray(exact_duplicates(records).groups)
    _values, first = np.unique(groups, return_index=True)
    kept = table.take(np.sort(first))
    report: dict[str, Any] = {
        "rows_before": rows_before,
        "rows_without_text": rows_before - table.num_rows,
        "rows_after": kept.num_rows,
        "exact_duplicates": table.num_rows - kept.num_rows,
        "compared_by": compared,
    }
    if texts:
        near = near_duplicates(kept.column(texts[0]).to_pylist(), threshold=0.8)
        report["near_duplicate_pairs"] = len(near.pairs)
        report["near_duplicate_groups"] = len(np.unique(near.groups))
    return kept, report
