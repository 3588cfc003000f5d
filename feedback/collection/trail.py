"""Where a page of feedback stands: the way back, to the model's and all models' feedback, or to one's own."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.models import Model


def own_crumbs(here: Any) -> list[tuple[Any, str]]:
    """The same for a person's page of their own feedback."""
    return [(_("Feedback"), reverse("feedback:home")), (here, "")]


def crumbs(model: Model, here: Any) -> list[tuple[Any, str]]:
    """(label, address) pairs for ``page_head``; the last is the page itself."""
    return [
        (_("Feedback"), reverse("admin:feedback_opening_changelist")),
        (model.name, reverse("admin:feedback_opening_model", args=[model.pk])),
        (here, ""),
    ]
