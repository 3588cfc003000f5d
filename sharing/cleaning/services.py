"""Cleaning a dataset version by a declared recipe, kept with the result."""

from __future__ import annotations

import uuid
from typing import Any

from datastore.models import DatasetVersion
from jobs import services as jobs
from jobs.models import Job
from organizations import services as organizations
from sharing import preparation

CLEAN = "sharing.cleaning.clean"


def request(*, version: DatasetVersion, by: Any) -> Job:
    """Start cleaning a version of one's own."""
    organizations.authorize(by=by, organization=version.dataset.organization, ability="datasets.manage")
    return jobs.start(CLEAN, by=by, organization_id=version.dataset.organization_id, version_id=version.pk)


def clean(*, version_id: uuid.UUID | str, run: Any, replaces: str | None = None) -> None:
    """Publish the cleaned rows as the dataset's next version; its report says what was changed and how often."""

    def work(reading: Any) -> preparation.Step:
        from sharing.cleaning.core import clean as cleaned

        result = cleaned(reading.table)  # with whom each row is about, so that a dropped row takes its person along
        return preparation.Step(result.table, {"step": "clean"} | result.to_dict())

    preparation.apply(
        builder=CLEAN,
        version_id=version_id,
        parameters={"version_id": str(version_id)},
        work=work,
        run=run,
        replaces=replaces,
    )
