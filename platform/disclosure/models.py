"""The record of what was released and what was hidden, which is also what later figures are compared with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.querysets import ReleaseQuerySet
from kernel.models import BaseModel


class Release(BaseModel):
    """The latest release of one table of figures. It holds aggregates that passed the gate, and hidden cells' people
    (never their values), so that the next release can tell how many people changed."""

    context = models.CharField(max_length=200, unique=True, help_text=_("Which figures: room, thing and id."))
    organization_id = models.UUIDField(_("organization"), null=True, blank=True)
    minimum = models.PositiveIntegerField()
    dominance = models.FloatField()
    people = models.JSONField(help_text=_("People per cell, as counted when this was released."))
    cells = models.JSONField(help_text=_("What was shown, and why the rest was hidden."))
    facts = models.JSONField(
        default=list, help_text=_("Which sums of hidden cells earlier releases told, without values.")
    )
    released_at = models.DateTimeField(_("released"))
    never_deleted = True  # without the last release, the next one could be told apart from it

    objects = ReleaseQuerySet.as_manager()

    class Privacy:
        open = {"context", "organization_id", "minimum", "dominance", "people", "cells", "facts", "released_at"}

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")

    @property
    def hidden_count(self) -> int:
        """How many cells the gate withheld."""
        return sum(1 for cell in self.cells if cell["reason"])
