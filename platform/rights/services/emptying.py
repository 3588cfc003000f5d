"""Taking a person out of every room, and of everything that was made from what they gave."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from datastore import services as datastore
from datastore.models import DatasetVersion
from kernel import registry


def empty_rooms(
    subject_ids: list[UUID], *, user: Any, at: datetime, by: Any
) -> tuple[dict[str, list[str]], list[dict[str, Any]]]:
    """Erase the person in the caller's transaction.

    Returns:
        What each room says it erased, and each dataset version that held the person with what was made from it.
    """
    held = list(
        DatasetVersion.objects.readable()
        .holding(subject_ids)
        .select_related("dataset__organization")
        .order_by("created_at", "pk")
    )
    derived = [_derived(version) for version in held]
    done: dict[str, list[str]] = {}
    # From the top down: what was made of a person's records goes before the records, and the account last of all.
    for room in registry.people_rooms():
        if sentences := room.erase(subject_ids, at, user=user, by=by):
            done[room.room] = [str(sentence) for sentence in sentences]
    for version in held:
        if version.state == DatasetVersion.State.REPLACED:
            datastore.destroy_version(version=version, by=by)
    return done, derived


def _derived(version: DatasetVersion) -> dict[str, Any]:
    """One version that held the person, and what was made from it: versions and models."""
    replaced = version.state == DatasetVersion.State.REPLACED
    return {
        "dataset_version": str(version.pk),
        "organization": version.dataset.organization.name,
        "content_hash": version.content_hash,
        "rebuilt_by": version.builder,
        "what_happens": _("Had been replaced before; destroyed with its key now.")
        if replaced
        else _("Built again without the person by the named job, then destroyed with its key."),
        "marked": sorted(f"{item._meta.label} {item.pk}" for item in registry.dependents_of(version)),
    }
