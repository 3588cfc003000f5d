"""Removing duplicates: equal ones always, nearly equal texts and images where that is asked for."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Invalid
from organizations import services as organizations
from sharing import preparation

DEDUPLICATE = "sharing.deduplication.deduplicate"
COUNTED_FROM = 0.8  # Jaccard similarity from which texts are counted as nearly equal
IMAGES_COUNTED_FROM = 0.875  # share of equal bits of two images' hashes: 8 of 64 may differ
IMAGES_LEAST = 0.75  # below it unrelated images come together


def request(
    *,
    version: DatasetVersion,
    by: Any,
    compare_by: Sequence[str] | None = None,
    near_threshold: float | None = None,
) -> Job:
    """Start removing duplicates from a version of one's own.

    Args:
        compare_by: records that agree in these columns are duplicates; when left out, the text or the file, or else all
            columns but identifiers.
        near_threshold: drop nearly equal texts (0.5 to 1) or images (0.75 to 1) too, from this similarity on; when left
            out they are counted and stay.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        Invalid: names the parameter at fault.
    """
    organizations.authorize(by=by, organization=version.dataset.organization, ability="datasets.manage")
    unknown = next((name for name in compare_by or () if name not in version.columns), None)
    if unknown is not None:
        raise Invalid(_("There is no column %(name)s in this version.") % {"name": unknown}, field="compare_by")
    if compare_by is not None and not compare_by:
        raise Invalid(_("Name at least one column to compare by."), field="compare_by")
    if near_threshold is not None:
        texts = version.columns_of("text")
        if not texts and not version.files:
            words = _("Only texts and images can be nearly equal, and this version has neither.")
            raise Invalid(words, field="near_threshold")
        if texts and not 0.5 <= near_threshold <= 1:
            raise Invalid(_("Choose a similarity between 0.5 and 1."), field="near_threshold")
        if not texts and not IMAGES_LEAST <= near_threshold <= 1:
            raise Invalid(_("Choose a similarity between 0.75 and 1."), field="near_threshold")
    return jobs.start(
        DEDUPLICATE,
        by=by,
        organization_id=version.dataset.organization_id,
        version_id=version.pk,
        compare_by=None if compare_by is None else list(compare_by),
        near_threshold=near_threshold,
    )


def deduplicate(
    *,
    version_id: uuid.UUID | str,
    run: Any,
    compare_by: Sequence[str] | None = None,
    near_threshold: float | None = None,
    replaces: str | None = None,
) -> None:
    """Publish the version without duplicates; the first record of each group stays."""

    def work(reading: Any) -> preparation.Step:
        table, report = without_duplicates(
            reading.table, reading.version.schema, compare_by=compare_by, near_threshold=near_threshold
        )
        return preparation.Step(table, {"step": "deduplicate"} | report)

    preparation.apply(
        builder=DEDUPLICATE,
        version_id=version_id,
        parameters={
            "version_id": str(version_id),
            "compare_by": None if compare_by is None else list(compare_by),
            "near_threshold": near_threshold,
        },
        work=work,
        run=run,
        replaces=replaces,
    )


def without_duplicates(
    table: Any,
    schema: Any,
    *,
    compare_by: Sequence[str] | None = None,
    near_threshold: float | None = None,
) -> tuple[Any, dict[str, Any]]:
    """Drop duplicates (equal in ``compare_by``, else in the text or file, else in all but identifiers), and report.

    Records of texts or files count as duplicates by these alone, whatever their label: a text with two labels is one
    text, and the first label stays. Near-duplicates, compared whatever their case and white space, are counted; with
    ``near_threshold`` they are dropped too. Where there are too many pairs to list, only their groups are counted.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    from sharing.deduplication.core import exact_duplicates

    texts = [column["name"] for column in schema if column["role"] == "text"]
    files = [] if texts else [column["name"] for column in schema if column.get("type") == "binary"]
    identifiers = [column["name"] for column in schema if column["role"] == "identifier"]
    rows_before = table.num_rows
    content = next(iter([*texts, *files]), None)
    if content is not None:
        table = table.filter(pc.is_valid(table.column(content)))  # cleaning made empty texts missing
    public = [name for name in table.column_names if not name.startswith("_subject")]
    # Where every column names a person, these are all that there is to compare by.
    compared = list(compare_by or [*texts, *files][:1] or [n for n in public if n not in identifiers] or public)
    told_apart = _with_prints(table.select(compared), [name for name in files if name in compared])
    records = told_apart if len(compared) > 1 else told_apart.column(0).to_pylist()
    kept = table.filter(pa.array(exact_duplicates(records).first))
    report: dict[str, Any] = {
        "rows_before": rows_before,
        "rows_without_file" if files else "rows_without_text": rows_before - table.num_rows,
        "rows_after": kept.num_rows,
        "exact_duplicates": table.num_rows - kept.num_rows,
        "compared_by": compared,
    }
    if content is not None and kept.num_rows:
        near = (_near_images if files else _near_texts)(kept.column(content).to_pylist(), near_threshold)
        report["near_duplicate_pairs"] = len(near.pairs) if near.every_pair else None
        report["near_duplicate_groups"] = int(near.first.sum())
        if near.recall < 1:
            report["near_duplicates_recall"] = near.recall
        if near_threshold is not None:
            kept = kept.filter(pa.array(near.first))
            report |= {"near_duplicates_dropped": int((~near.first).sum()), "rows_after": kept.num_rows}
    return kept, report


def _with_prints(table: Any, files: list[str]) -> Any:
    """The table with a hash in place of each file: equal where the files are."""
    import pyarrow as pa

    for name in files:
        prints = [None if file is None else hashlib.sha256(file).hexdigest() for file in table.column(name).to_pylist()]
        table = table.set_column(table.column_names.index(name), name, pa.array(prints, pa.string()))
    return table


def _near_texts(texts: list[str], threshold: float | None) -> Any:
    from sharing.deduplication.core import near_duplicates

    return near_duplicates(texts, threshold=threshold or COUNTED_FROM, normalize=True)


def _near_images(files: list[bytes], threshold: float | None) -> Any:
    """By their hashes. The files were written anew when they were taken in, so that they can be decoded here."""
    from sharing.deduplication.core.images import BITS, near_duplicate_images

    return near_duplicate_images(files, max_distance=int((1 - (threshold or IMAGES_COUNTED_FROM)) * BITS))
