"""Asking for an update, and for one to be made again; which versions can be updated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from feedback.adaptation.models import Adaptation
from feedback.adaptation.settings import checked
from feedback.collection import services as collection
from feedback.collection.access import require
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Conflict, Invalid
from registry import services as registry
from registry.models import Model, ModelVersion

UPDATE = "feedback.adaptation.update"
DIFFERENTIABLE = ("lstm-text", "tfidf-logistic", "logistic-regression")


class NotCurrent(Conflict):
    code = "adaptation-version-not-current"
    title = _("Another version of this model is live, or this one was retired or rejected. Update the live one.")


class TrainedOnIt(Invalid):
    code = "adaptation-measured-on-training-data"
    title = _("The model was trained on this version, so nothing can be measured on it. Name another, or none.")


class NotStale(Conflict):
    code = "adaptation-not-stale"
    title = _(
        "This update's version isn't live, or nothing that it read was taken back. There is nothing to make again."
    )


class NotDifferentiable(Invalid):
    code = "adaptation-needs-gradients"
    title = _("This kind of model has no gradients. Update an LSTM or a logistic regression, or train anew.")


@transaction.atomic
def request(
    *,
    version: ModelVersion,
    by: Any,
    held_out: DatasetVersion | None = None,
    base_test: DatasetVersion | None = None,
    replay: Sequence[DatasetVersion] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    channel: str = "",
    seed: int = 0,
    settings: Mapping[str, Any] | None = None,
) -> Job:
    """Start an update of ``version`` on the corrections received from ``since`` on and before ``until``.

    Args:
        version: the live version, or a candidate of a model without a live one.
        held_out: labeled rows from the feedback's field to measure on. Its target and inputs are named as in the
            training data; people who gave feedback, and texts that were in it, are left out. By default a quarter of
            the givers are held out: theirs is measured on and not learned from.
        base_test: rows of the original field, not trained on; by default the test part of the training data, by the
            seed and fraction with which it was split then.
        channel: use only corrections received through it.
        replay: what to replay; by default the train part of the data that the version was trained on.
        settings: arguments of ``feedback.adaptation.core.update_on_feedback``; by default Adam at 0.001, 3 epochs.

    Raises:
        NotFound, Forbidden: ``by`` lacks feedback.manage or models.promote.
        NotCurrent, NotDifferentiable, TrainedOnIt; BadSetting; collection.EmptyWindow.
    """
    organization = version.model.organization
    for ability in ("feedback.manage", "models.promote"):
        require(by=by, organization=organization, ability=ability)
    require_current(version)
    if version.trainer not in DIFFERENTIABLE:
        raise NotDifferentiable(field="version")
    collection.require_window(since, until)
    told = checked(settings or {})
    chosen = list(replay) if replay is not None else [row.data_version for row in _trained_on(version)]
    for name, data in (("held_out", held_out), ("base_test", base_test)):
        if data is not None and data in chosen:
            raise TrainedOnIt(field=name)
    return jobs.start(
        UPDATE,
        by=by,
        organization_id=organization.pk,
        version_id=version.pk,
        held_out_id=held_out.pk if held_out else None,
        base_test_id=base_test.pk if base_test else None,
        replay_ids=[str(data.pk) for data in chosen],
        since=since.isoformat() if since else None,
        until=until.isoformat() if until else None,
        channel=channel,
        seed=seed,
        settings=told,
    )


@transaction.atomic
def remake(*, adaptation: Adaptation, by: Any) -> Job:
    """Make an update again now, as the registry does by itself: from the same old version, or the one in its place,
    without what was taken back since. What it learned can't be taken out of the weights, so its version leaves service
    whatever comes of it: for the new one, or else for the old.

    Raises:
        NotFound, Forbidden: as ``request``. NotStale.
    """
    adaptation = Adaptation.objects.select_related("candidate__model__organization").get(pk=adaptation.pk)
    candidate = adaptation.candidate
    for ability in ("feedback.manage", "models.promote"):
        require(by=by, organization=candidate.model.organization, ability=ability)
    if adaptation.taken_back_at is None or candidate.state != ModelVersion.State.LIVE:
        raise NotStale
    registry.mark_affected(version_ids=[candidate.pk], by=by)
    return registry.retrain(version=candidate, by=by)


def updatable_versions(model: Model) -> Any:
    """The versions of a model that ``request`` takes: the live one, or without one the candidates."""
    versions = ModelVersion.objects.filter(model=model, trainer__in=DIFFERENTIABLE).select_related("model")
    live = versions.live()
    found = (
        live
        if ModelVersion.objects.live().filter(model=model).exists()
        else versions.filter(state=ModelVersion.State.CANDIDATE)
    )
    return found.order_by("-number", "pk")


def require_current(version: ModelVersion) -> None:
    """Let pass the live version, a candidate where none is live, and one whose successor must leave service.

    Raises:
        NotCurrent.
    """
    live = ModelVersion.objects.live().filter(model_id=version.model_id).first()
    waits = version.state == ModelVersion.State.CANDIDATE and live is None
    if live != version and not waits and not _is_replaced_by_stale(version, live):
        raise NotCurrent(field="version")


def is_stale(live: ModelVersion | None) -> bool:
    """Whether a live version learned from something that was taken back since, and so has to go."""
    if live is None:
        return False
    return (
        live.affected_at is not None or Adaptation.objects.filter(candidate=live, taken_back_at__isnull=False).exists()
    )


def _is_replaced_by_stale(version: ModelVersion, live: ModelVersion | None) -> bool:
    """Whether the live version has to go, and is an update of this one or of what this one was made in place of."""
    if live is None or live.parent_id is None or not is_stale(live):
        return False
    return live.parent_id == version.pk or version.replaces.filter(version=live.parent_id).exists()


def _trained_on(version: ModelVersion) -> Any:
    return version.training_data.select_related("data_version__dataset").order_by("created_at", "pk")


def time_of(written: str | None) -> datetime | None:
    """A job's parameter as the time that it is."""
    return datetime.fromisoformat(written) if written else None
