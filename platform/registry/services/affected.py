"""Models that learned from somebody who took their data back: marked, kept from going live, trained again without."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore.services.access import require
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Conflict, Invalid
from registry.models import Model, ModelVersion


class Affected(Conflict):
    code = "model-version-affected"
    title = _(
        "Somebody whose data this version learned from took them back, so it goes no further. Train it again; the new "
        "version is without them."
    )


class NotAffected(Conflict):
    code = "model-version-not-affected"
    title = _("Nobody whose data this version learned from took them back, so there is no need to train it again.")


class NotRepeatable(Invalid):
    code = "model-version-not-repeatable"
    title = _("This version was not made by a job that can run again. Train a new one by the way you made it.")


@transaction.atomic
def mark_affected(*, version_ids: Iterable[uuid.UUID], by: Any) -> list[ModelVersion]:
    """Mark versions, and those that were updated from them, as knowing somebody who took their data back.

    A live one stays live until its successor is there; none is promoted any more. Marking twice changes nothing.

    Returns:
        Those that weren't marked before.
    """
    marked: list[ModelVersion] = []
    affected = ModelVersion.objects.filter(pk__in=list(version_ids))
    # Publishing a version locks its model too, so an update of a marked one can't slip in between.
    list(Model.objects.select_for_update().filter(versions__in=affected).order_by("pk"))
    while fresh := list(affected.filter(affected_at=None).select_related("model").order_by("pk")):
        ModelVersion.objects.filter(pk__in=[version.pk for version in fresh]).update(affected_at=Now())
        for version in fresh:
            audit.record("registry.version.affected", subject=version, by=by, organization_id=version.organization_id)
            jobs.emit("registry.version.affected", version_id=version.pk)
        marked += fresh
        affected = ModelVersion.objects.filter(parent__in=[version.pk for version in fresh])
    return marked


@transaction.atomic
def retrain(*, version: ModelVersion, by: Any) -> Job:
    """Start the job that made a marked version again, on the data as they are now; asked twice, it runs once.

    Versions that one job made share the run, since it makes all of them.

    Raises:
        NotFound, Forbidden: who asks is no member, or lacks the role.
        NotAffected, NotRepeatable.
    """
    require(by=by, organization=version.model.organization, ability="models.train")
    if version.affected_at is None:
        raise NotAffected
    if not jobs.is_declared(version.builder):
        raise NotRepeatable
    return jobs.start(
        version.builder,
        by=by,
        organization_id=version.organization_id,
        unique=f"retrain:{version.job_id or version.pk}",
        **version.parameters,
    )
