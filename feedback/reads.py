"""Reads of what people said about a model, for those who said it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext as _

from feedback.collection.models import Event
from kernel import registry
from kernel.registry import Readable
from registry.models import Model


def register() -> None:
    registry.readable(events)


def events(user: Any) -> Iterable[Readable]:
    """What the person said about each model; a team reads feedback about a model together."""
    since = dict(Event.objects.given_by(user).values_list("version__model_id").annotate(Min("created_at")))
    for model in Model.objects.filter(pk__in=since).only("pk", "name"):
        yield Readable(
            "feedback.events.read", model.pk, _("Your feedback on %(model)s") % {"model": model}, since[model.pk]
        )
