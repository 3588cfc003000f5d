"""Taking a person out of every room, and of everything that was made from what they gave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from audit.models import Entry
from datastore import services as datastore
from datastore.models import DatasetVersion
from kernel import registry
from organizations.models import Organization
from registry import services as models


def empty_rooms(subject_ids: list[UUID], *, user: Any, at: datetime, by: Any) -> dict[str, Any]:
    """Erase the person in the caller's transaction, and start making again what was made from what they gave.

    Returns:
        What each room says it erased; the dataset versions that held the person and the model versions that learned
        from them, by id; and which organizations had taken a copy out of the platform. JSON-able.
    """
    held = list(
        DatasetVersion.objects.readable()
        .holding(subject_ids)
        .select_related("dataset__organization")
        .order_by("created_at", "pk")
    )
    learned = registry.learners_of(subject_ids)
    exported = _exported_by(held)
    done: dict[str, list[str]] = {}
    # From the top down: what was made of a person's records goes before the records, and the account last of all.
    for room in registry.people_rooms():
        if sentences := room.erase(subject_ids, at, user=user, by=by):
            done[room.room] = [str(sentence) for sentence in sentences]
    for version in held:
        version.refresh_from_db(fields=["state"])
        if version.state == DatasetVersion.State.REPLACED:
            datastore.destroy_version(version=version, by=by)
    models.mark_affected(version_ids=[version.pk for version in learned], by=by)
    return {
        "erased_at": at.isoformat(),
        "erased": done,
        "dataset_versions": [str(version.pk) for version in held],
        "model_versions": [str(version.pk) for version in models.and_their_updates(learned)],
        "exported_by": exported,
    }


def _exported_by(held: Iterable[DatasetVersion]) -> list[str]:
    """Names of the organizations that were handed rows of these versions to take away."""
    reads = Entry.objects.filter(
        kind="datastore.version.read", subject_id__in=[version.pk for version in held], facts__use="export"
    )
    ids = {facts["for_organization_id"] for facts in reads.values_list("facts", flat=True)}
    return sorted(Organization.objects.filter(pk__in=ids).values_list("name", flat=True))
