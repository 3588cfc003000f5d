"""Affected versions made again without those who left, once their data are there; what replaced what, or why nothing could.

Nothing here is remembered between two calls but the rows: ``follow`` may come as often as it likes, and from anywhere.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import services as audit
from datastore import services as datastore
from datastore.services.access import require
from jobs import services as jobs
from jobs.models import Job
from kernel.actors import SYSTEM
from kernel.errors import Conflict, Invalid
from registry.models import ModelVersion, Retraining
from registry.services.decisions import promote, reject, retire
from registry.services.replacing import tell_team

FOLLOW = "registry.retrainings.follow"
PASSING = frozenset({datastore.KeptChanging.code})  # refusals that another try need not meet
State = Retraining.State


class NotAffected(Conflict):
    code = "model-version-not-affected"
    title = gettext_lazy(
        "Nobody whose data this version learned from took them back, so there is no need to train it again."
    )


class NotRepeatable(Invalid):
    code = "model-version-not-repeatable"
    title = gettext_lazy(
        "This version was not made by a job that can run again. Train a new one by the way you made it."
    )


@transaction.atomic
def retrain(*, version: ModelVersion, by: Any) -> Job:
    """Start the job that made a marked version again now, as after something stood in its way; asked twice, it runs
    once. Versions that one job made share the run, since it makes all of them.

    Raises:
        NotFound, Forbidden: who asks is no member, or lacks the role.
        NotAffected, NotRepeatable.
    """
    require(by=by, organization=version.model.organization, ability="models.train")
    retraining = _locked().filter(version=version).first()
    if retraining is None:
        raise NotAffected
    if not jobs.is_declared(version.builder):
        raise NotRepeatable
    return _start(retraining, by)


@transaction.atomic
def follow(*, again: bool = False) -> int:
    """Take every open retraining as far as it goes now; how many are still open.

    Args:
        again: start anew what crashed or was canceled; what was refused for a reason that stays is at its end.
    """
    # Parents before what was updated from them, so that one call does for both.
    waiting = list(_locked().open().order_by("version__created_at", "version__number", "pk"))
    for retraining in waiting:
        _step(retraining, again)
    return sum(retraining.is_open for retraining in waiting)


def stands_for(version: ModelVersion) -> list[ModelVersion]:
    """A version and those in whose place it was made: what was said of them was said of it."""
    found, fresh = [version], [version]
    while fresh:
        fresh = list(
            ModelVersion.objects.filter(retraining__replacement__in=fresh).exclude(pk__in=[v.pk for v in found])
        )
        found += fresh
    return found


def _locked() -> Any:
    return Retraining.objects.select_for_update(of=("self",)).select_related("version__model__organization")


def _step(retraining: Retraining, again: bool) -> None:
    version = retraining.version
    if retraining.state == State.RUNNING and not _has_stopped(retraining, again):
        return None
    if not _is_needed(version):
        return _end(retraining, State.UNUSED)
    if not jobs.is_declared(version.builder):
        return _end(retraining, State.IMPOSSIBLE, NotRepeatable.code, str(NotRepeatable.title))
    parent = _retraining_of(version.parent)
    if parent is not None and parent.is_open:
        return None
    if parent is not None and parent.replacement_id is None:
        return _end(
            retraining,
            State.IMPOSSIBLE,
            "model-version-parent-gone",
            _("The version that it was updated from can't be made again without them."),
        )
    if any(datastore.is_being_rebuilt(datastore.current(used.data_version)) for used in _data(version)):
        return None
    _start(retraining, SYSTEM)
    return None


def _has_stopped(retraining: Retraining, again: bool) -> bool:
    """Whether the job is over without having told how it ends, so that there is a next step to take."""
    job = Job.objects.get(pk=retraining.job_id)
    if job.status == Job.Status.SUCCEEDED:
        _settle(retraining, job)
    elif job.status == Job.Status.FAILED and job.error_code not in PASSING:
        _end(retraining, State.IMPOSSIBLE, job.error_code, job.error)
    return job.is_finished and retraining.is_open and again


def _start(retraining: Retraining, by: Any) -> Job:
    version = retraining.version
    job = jobs.start(
        version.builder,
        by=by,
        organization_id=version.organization_id,
        unique=f"retrain:{version.job_id or version.pk}",
        **_parameters(version),
    )
    if job.pk != retraining.job_id or not retraining.is_open:
        retraining.state, retraining.job_id = State.RUNNING, job.pk
        retraining.reason_code = retraining.reason = ""
        retraining.replacement = retraining.ended_at = None
        retraining.save()
    return job


def _parameters(version: ModelVersion) -> dict[str, Any]:
    """What made it, with the parent's replacement where the parent was named."""
    parent = _retraining_of(version.parent)
    if parent is None or parent.replacement_id is None:
        return version.parameters
    old, new = str(parent.version_id), str(parent.replacement_id)
    return {name: new if value == old else value for name, value in version.parameters.items()}


def _settle(retraining: Retraining, job: Job) -> None:
    """The job is done: what it made takes the version's place, also in service."""
    version = retraining.version
    made = ModelVersion.objects.filter(model=version.model_id, trainer=version.trainer, job_id=job.pk)
    found = made.select_related("model").order_by("-number").first()
    if found is not None and found.state == ModelVersion.State.REJECTED:
        # An update that was made again and didn't make it: what is live instead took the place.
        found = ModelVersion.objects.live().filter(model=version.model_id, affected_at=None).first()
    if found is None:
        words = _("The job that made it ended without a new version of this model.")
        return _end(retraining, State.IMPOSSIBLE, "model-version-not-made", words)
    return _end(retraining, State.REPLACED, replacement=found)


def _end(
    retraining: Retraining, state: Any, code: str = "", reason: str = "", replacement: ModelVersion | None = None
) -> None:
    retraining.state, retraining.replacement = state, replacement
    retraining.reason_code, retraining.reason, retraining.ended_at = code, reason, Now()
    retraining.save()
    version = retraining.version
    _take_out_of_service(version, replacement or _fallback(version), reason)
    if replacement is not None:
        tell_team(retraining)
    audit.record(
        f"registry.retraining.{state}",
        subject=version,
        by=SYSTEM,
        organization_id=version.organization_id,
        facts={"replacement_id": str(replacement.pk) if replacement else "", "reason": code},
    )
    jobs.emit("registry.retraining.ended", version_id=version.pk)


def _take_out_of_service(version: ModelVersion, instead: ModelVersion | None, reason: str) -> None:
    """A version that knows somebody who left answers nobody once its retraining is at an end, whatever came of it."""
    version.refresh_from_db(fields=["state"])
    why = reason or _("Trained again without somebody who took their data back.")
    if version.state == ModelVersion.State.CANDIDATE:
        reject(version=version, by=SYSTEM, reason=why)
    elif version.state == ModelVersion.State.LIVE:
        if instead is not None and instead.state in (ModelVersion.State.CANDIDATE, ModelVersion.State.RETIRED):
            promote(version=instead, by=SYSTEM, reason=why)
        else:
            retire(version=version, by=SYSTEM, reason=why)


def _fallback(version: ModelVersion) -> ModelVersion | None:
    """The nearest version that this one was updated from, or what replaced it, that knows nobody who left."""
    parent = version.parent
    while parent is not None:
        retraining = _retraining_of(parent)
        found = parent if retraining is None else retraining.replacement
        if found is not None and found.affected_at is None and found.state != ModelVersion.State.REJECTED:
            return found
        parent = parent.parent
    return None


def _is_needed(version: ModelVersion) -> bool:
    """Whether it is in service, may come to be, or is what such a version is to be updated from again."""
    if version.state in (ModelVersion.State.LIVE, ModelVersion.State.CANDIDATE):
        return True
    children = ModelVersion.objects.filter(parent=version, retraining__state__in=Retraining.OPEN)
    return any(_is_needed(child) for child in children)


def _retraining_of(version: ModelVersion | None) -> Retraining | None:
    if version is None:
        return None
    return Retraining.objects.select_related("replacement__model").filter(version=version).first()


def _data(version: ModelVersion) -> Any:
    return version.training_data.select_related("data_version__dataset", "data_version__replaced_by")
