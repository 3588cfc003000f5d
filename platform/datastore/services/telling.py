"""What may be said of a version to its own team: figures about enough people, and nothing that is mostly about two."""

from __future__ import annotations

from typing import Any, TypeVar

from datastore.models import DatasetVersion
from disclosure import services as disclosure

Told = TypeVar("Told")

ROWS_TOLD = "rows_told"  # in a report: how many rows may be told, where their number tells of a partner's people
BLOCK = 4096  # bytes; what a file takes of a disk comes in such steps
ABOUT_GROUPS = frozenset({"k", "l"})  # whole numbers in a report that are as small as was agreed and count nobody


def rows_of(version: DatasetVersion) -> int | None:
    """How many rows; None where too few people are in them, or most are two people's."""
    return _figure(version.report.get(ROWS_TOLD, version.rows), version)


def bytes_of(version: DatasetVersion) -> int:
    """How much of a disk it takes, in bytes: not to the byte, which one row more or less would move."""
    return -(-version.bytes_stored // BLOCK) * BLOCK


def people_of(version: DatasetVersion) -> int | None:
    """How many people, rounded down to fives; None where they are too few."""
    people = version.report.get(ROWS_TOLD, version.people)
    return disclosure.figure(disclosure.people_rounded(people or 0), people=min(version.people, people or 0))


def report_of(version: DatasetVersion) -> dict[str, Any]:
    """What its making found; of a version about too few people, or mostly about two, only which step made it and that
    more is withheld."""
    whole = _figure(version.report, version)
    return {"step": version.report.get("step", ""), "withheld": True} if whole is None else whole


def _figure(value: Told, version: DatasetVersion) -> Told | None:
    return disclosure.figure(value, people=version.people, top_two_share=version.top_two_share)


def counts_shown(report: Any) -> Any:
    """A report as programs read it: counts of one to a few are null, as pages say "fewer than five" of them."""
    if isinstance(report, dict):
        return {name: value if name in ABOUT_GROUPS else counts_shown(value) for name, value in report.items()}
    if isinstance(report, list):
        return [counts_shown(value) for value in report]
    if isinstance(report, int) and not isinstance(report, bool) and 0 < report < disclosure.threshold():
        return None
    return report


def result_of(version: DatasetVersion) -> dict[str, Any]:
    """What a job that made a version leaves as its result."""
    return {"version": str(version.pk), "rows": rows_of(version)}
