"""What the registry offers to the pages and jobs that gather from all rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from kernel import registry
from registry.models import ModelVersion


def register() -> None:
    registry.cards(cards)
    registry.dependents(trained_on)


def trained_on(data_version: Any) -> Iterable[ModelVersion]:
    """The model versions that a dataset version went into."""
    return ModelVersion.objects.trained_on(data_version).select_related("model").in_order()


def cards(user: Any) -> Iterable[registry.Card]:
    """Live models, and candidates that wait for a decision."""
    mine = ModelVersion.objects.visible_to(user)
    live, candidates = mine.live().count(), mine.filter(state=ModelVersion.State.CANDIDATE).count()
    if live or candidates:
        yield registry.Card(
            label=_("Live models"),
            value=str(live),
            detail=_("%(count)s candidates wait for a decision") % {"count": candidates},
            href="/admin/registry/modelversion/",
            order=40,
        )
