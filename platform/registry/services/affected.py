"""Models that learned from somebody who took their data back: marked, and kept from going live."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from jobs import services as jobs
from kernel.errors import Conflict
from registry.models import Model, ModelVersion, Retraining


class Affected(Conflict):
    code = "model-version-affected"
    title = _(
        "Somebody whose data this version learned from took them back, so it goes no further. Train it again; the new "
        "version is without them."
    )


@transaction.atomic
def mark_affected(*, version_ids: Iterable[uuid.UUID], by: Any) -> list[ModelVersion]:
    """Mark versions, and those that were updated from them, as knowing somebody who took their data back.

    None is promoted any more. Each is made again by the listeners of ``registry.version.affected``; until that is at
    an end, a live one stays live. Marking twice changes nothing.

    Returns:
        Those that weren't marked before.
    """
    marked: list[ModelVersion] = []
    affected = ModelVersion.objects.filter(pk__in=list(version_ids))
    # Publishing a version locks its model too, so an update of a marked one can't slip in between.
    list(Model.objects.select_for_update().filter(versions__in=affected).order_by("pk"))
    while fresh := list(affected.filter(affected_at=None).select_related("model").order_by("pk")):
        ModelVersion.objects.filter(pk__in=[version.pk for version in fresh]).update(affected_at=Now())
        Retraining.objects.bulk_create([Retraining(version=version) for version in fresh])
        for version in fresh:
            audit.record("registry.version.affected", subject=version, by=by, organization_id=version.organization_id)
            jobs.emit("registry.version.affected", version_id=version.pk)
        marked += fresh
        affected = ModelVersion.objects.filter(parent__in=[version.pk for version in fresh])
    return marked


def and_their_updates(versions: Iterable[ModelVersion]) -> list[ModelVersion]:
    """The versions, and all that were updated from them."""
    found: dict[uuid.UUID, ModelVersion] = {}
    fresh = list(versions)
    while fresh:
        found |= {version.pk: version for version in fresh}
        updates = ModelVersion.objects.filter(parent__in=[version.pk for version in fresh]).exclude(pk__in=list(found))
        fresh = list(updates.order_by("created_at", "pk"))
    return list(found.values())
