"""Where a contribution went: the dataset versions that hold it, and the models that learned from them."""

from __future__ import annotations

from dataclasses import dataclass

from datastore.models import DatasetVersion, Lineage
from registry.models import ModelVersion
from sharing.contributions.models import Contribution


@dataclass(frozen=True)
class Use:
    """One dataset version and its models, newest first, by the names under which their company shows them."""

    version: DatasetVersion
    models: tuple[ModelVersion, ...]


def uses_of(*, contribution: Contribution) -> list[Use]:
    """Where a contribution went, newest first."""
    versions = contribution.versions.select_related("dataset__organization").order_by("-created_at", "pk")
    return [Use(version, tuple(models_from(version))) for version in versions]


def models_from(version: DatasetVersion) -> list[ModelVersion]:
    """The models trained on a version, or on what was made from it, that may still be in use; newest first."""
    found, frontier = {version.pk}, {version.pk}
    while frontier:
        children = set(Lineage.objects.filter(parent_id__in=frontier).values_list("child_id", flat=True))
        frontier = children - found
        found |= frontier
    trained = ModelVersion.objects.filter(training_data__data_version_id__in=found).select_related("model")
    return list(trained.exclude(state=ModelVersion.State.REJECTED).order_by("-created_at", "pk").distinct())
