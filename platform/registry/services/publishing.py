"""Naming a model, publishing a version of it, and reading the version back."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import files
from datastore.models import DatasetVersion
from datastore.services import Hold
from datastore.services.access import require
from jobs import services as jobs
from kernel.errors import Conflict, Gone, Invalid
from organizations.models import Organization
from registry import packing
from registry.models import Model, ModelVersion, TrainingData
from registry.services.affected import Affected
from vault import services as vault

if TYPE_CHECKING:
    from learning import TrainedModel

FOLDER = "models"


class NameTaken(Conflict):
    code = "model-name-taken"
    title = _("Your organization has a model of this name. Choose another name.")


class ModelTampered(Conflict):
    code = "model-tampered"
    title = _("The model's file doesn't match its hash and signature, so it isn't loaded. Restore it from a backup.")


class WeightsDestroyed(Gone):
    code = "model-version-destroyed"
    title = _("This version's weights were destroyed, since they had learned from somebody who was erased.")


@transaction.atomic
def create_model(*, organization: Organization, name: str, task: str, by: Any) -> Model:
    """Name a model.

    Raises:
        Invalid, NameTaken.
    """
    require(by=by, organization=organization, ability="models.train")
    name, task = name.strip(), task.strip()
    if not 1 <= len(name) <= 120:
        raise Invalid(_("Give the model a name of 1 to 120 characters."), field="name")
    if not 1 <= len(task) <= 200:
        raise Invalid(_("Say in 1 to 200 characters what the model tells."), field="task")
    try:
        with transaction.atomic():
            model = Model.objects.create(organization=organization, name=name, task=task)
    except IntegrityError:
        raise NameTaken(field="name") from None
    audit.record("registry.model.created", subject=model, by=by)
    return model


@transaction.atomic
def publish_version(
    *,
    model: Model,
    trained: TrainedModel,
    data_versions: Iterable[DatasetVersion | Hold],
    metrics: Mapping[str, Any],
    builder: str,
    parameters: Mapping[str, Any],
    by: Any,
    parent: ModelVersion | None = None,
    readings: Sequence[Hold] = (),
    run: Any = None,
) -> ModelVersion:
    """Publish a trained state as the model's next version, a candidate; call it inside ``run.publishing()``.

    Args:
        data_versions: what it was trained on: the readings, which say for what purpose and when people were asked, or versions.
        metrics: figures with their intervals and n. They must have passed the disclosure gate: pages show them.
        builder, parameters: the job that trains it again, and exactly the keyword arguments it takes.
        parent: the version that this one was updated from.
        readings: the readings it was trained from. They are asked for the last time in this transaction, and must be.

    Raises:
        consent.ConsentChanged, PermitEnded: of the readings; drop the people, or start anew.
        Invalid: the parent is another model's.
        Affected: the parent learned from somebody who took their data back.
    """
    if parent is not None and parent.model_id != model.pk:
        raise Invalid(_("The parent is a version of another model."), field="parent")
    for reading in readings:
        reading.confirm()
    Model.objects.select_for_update().get(pk=model.pk)
    if parent is not None and ModelVersion.objects.filter(pk=parent.pk, affected_at__isnull=False).exists():
        raise Affected(field="parent")
    last = ModelVersion.objects.filter(model=model).order_by("-number").values_list("number", flat=True).first()

    tensors, metadata = trained.to_bytes()
    packed = packing.pack(tensors, metadata)
    version = ModelVersion(
        model=model,
        number=(last or 0) + 1,
        trainer=trained.recipe.trainer,
        seed=trained.recipe.seed,
        builder=builder,
        parameters=dict(parameters),
        parent=parent,
        metrics=dict(metrics),
        # What a text model knows of its vocabulary is content, and stays in the sealed file.
        metadata={name: value for name, value in metadata.items() if name != "description"},
        file=files.new_name(FOLDER, "model"),
        sha256=hashlib.sha256(packed).hexdigest(),
        key=vault.create_key(organization_id=model.organization_id),
        job_id=getattr(getattr(run, "job", None), "pk", None),
    )
    version.signature = vault.sign(_statement(version))
    with files.draft() as draft:
        draft.write_bytes(vault.seal(version.key, packed, aad=_place(version)))
        version.bytes_stored = files.keep(draft, version.file)
    version.save(force_insert=True)
    used = TrainingData.objects.bulk_create(_used(version, data_versions))
    audit.record(
        "registry.version.published",
        subject=version,
        by=by,
        organization_id=model.organization_id,
        facts={
            "sha256": version.sha256,
            "trainer": version.trainer,
            "builder": builder,
            "data_version_ids": [str(row.data_version_id) for row in used],
        },
    )
    jobs.emit("registry.version.published", version_id=version.pk)
    return version


def _used(version: ModelVersion, data_versions: Iterable[DatasetVersion | Hold]) -> list[TrainingData]:
    rows: dict[DatasetVersion, TrainingData] = {}
    for each in data_versions:
        if isinstance(each, Hold):
            rows.setdefault(
                each.version,
                TrainingData(
                    model_version=version,
                    data_version=each.version,
                    purpose=each.purpose,
                    consent_snapshot=each.snapshot,
                ),
            )
        else:
            rows.setdefault(each, TrainingData(model_version=version, data_version=each))
    return list(rows.values())


def load(version: ModelVersion) -> TrainedModel:
    """The trained state, after its hash and the platform's signature were checked.

    A process keeps the few models that it used last, by id and hash; the row is the caller's fresh one, so a file that
    was exchanged under the same id is never served from memory.

    Raises:
        ModelTampered: the file isn't what was signed.
        WeightsDestroyed.
    """
    key = (version.pk, version.sha256)
    if version.key.destroyed_at is not None:
        raise WeightsDestroyed
    if (found := _loaded.pop(key, None)) is None:
        found = _read(version)
    _loaded[key] = found  # last used, last in order
    while len(_loaded) > KEPT_MODELS:
        _loaded.pop(next(iter(_loaded)))
    return found


@transaction.atomic
def destroy_weights(*, version: ModelVersion, by: Any) -> None:
    """Destroy the key of a version's weights and, once that is committed, their file; a second call changes nothing.

    Its row, figures, hash and lineage stay.
    """
    version = ModelVersion.objects.select_for_update(of=("self",)).select_related("model", "key").get(pk=version.pk)
    if version.key.destroyed_at is not None:
        return
    vault.destroy(version.key, by=by)
    audit.record(
        "registry.version.destroyed",
        subject=version,
        by=by,
        organization_id=version.organization_id,
        facts={"sha256": version.sha256},
    )
    transaction.on_commit(lambda: files.remove(version.file))


KEPT_MODELS = 4
_loaded: dict[tuple[uuid.UUID, str], TrainedModel] = {}
# A forked worker must not use tensors that its parent loaded.
os.register_at_fork(after_in_child=_loaded.clear)


def _read(version: ModelVersion) -> TrainedModel:
    import learning  # scikit-learn and torch: not before a worker forks

    try:
        with files.open_stored(version.file) as file:
            packed = vault.open(version.key, file.read(), aad=_place(version))
    except vault.KeyDestroyed:
        raise WeightsDestroyed from None
    except vault.Tampered:
        raise ModelTampered from None
    if hashlib.sha256(packed).hexdigest() != version.sha256 or not vault.verify(_statement(version), version.signature):
        raise ModelTampered
    try:
        return learning.load(*packing.unpack(packed))
    except ValueError:
        raise ModelTampered from None


def _statement(version: ModelVersion) -> bytes:
    """What the platform signs: that these bytes are this version."""
    said = {"model": version.model_id, "version": version.pk, "number": version.number, "sha256": version.sha256}
    return json.dumps(said, sort_keys=True, default=str).encode()


def _place(version: ModelVersion) -> str:
    return vault.place(
        table="registry_modelversion", column="file", row=version.pk, organization_id=version.model.organization_id
    )
