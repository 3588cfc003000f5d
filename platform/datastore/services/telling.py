"""What may be said of a version to its own team: figures about enough people, and nothing about a few."""

from __future__ import annotations

from typing import Any

from datastore.models import DatasetVersion
from disclosure import services as disclosure


def rows_of(version: DatasetVersion) -> int | None:
    """How many rows; None where too few people are in them."""
    return disclosure.figure(version.rows, people=version.people)


def people_of(version: DatasetVersion) -> int | None:
    """How many people, rounded down to fives; None where they are too few."""
    return disclosure.figure(disclosure.people_rounded(version.people), people=version.people)


def report_of(version: DatasetVersion) -> dict[str, Any]:
    """What its making found; of a version about too few people only which step made it and that more is withheld."""
    whole = disclosure.figure(version.report, people=version.people)
    return {"step": version.report.get("step", ""), "withheld": True} if whole is None else whole


def result_of(version: DatasetVersion) -> dict[str, Any]:
    """What a job that made a version leaves as its result."""
    return {"version": str(version.pk), "rows": rows_of(version)}
