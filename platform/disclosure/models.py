"""The record of what was released and what was hidden, which is also what later figures are compared with."""

from __future__ import annotations

from collections import Counter

from django.db import models
from django.urls import reverse
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
    earlier = models.JSONField(
        default=dict, help_text=_("People per cell at earlier times, so that none stands nearly there again.")
    )
    cells = models.JSONField(help_text=_("What was shown, and why the rest was hidden."))
    facts = models.JSONField(
        default=list, help_text=_("Which sums of hidden cells earlier releases told, without values.")
    )
    released_at = models.DateTimeField(_("released"))
    never_deleted = True  # without the last release, the next one could be told apart from it

    objects = ReleaseQuerySet.as_manager()

    class Privacy:
        open = {
            "context",
            "organization_id",
            "minimum",
            "dominance",
            "people",
            "earlier",
            "cells",
            "facts",
            "released_at",
        }

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")

    def get_absolute_url(self) -> str:
        return reverse("admin:disclosure_release_change", args=[self.pk])

    @property
    def hidden_count(self) -> int:
        """How many cells the gate withheld."""
        return sum(self.hidden_by_reason.values())

    @property
    def hidden_by_reason(self) -> dict[str, int]:
        """How many cells it withheld for which reason, the most frequent first."""
        return dict(Counter(cell["reason"] for cell in self.cells if cell["reason"]).most_common())


class Summed(BaseModel):
    """Which records the shown figures of one table summed up, so that a figure under another filter can be held beside
    them. Records and people are kept as keyed prints that only compare within their family (see docs/decisions/0016)."""

    family = models.CharField(
        max_length=200, help_text=_("Whose figures under any filter these are: room, thing and id.")
    )
    context = models.CharField(max_length=200, unique=True, help_text=_("Which table of them."))
    organization_id = models.UUIDField(_("organization"), null=True, blank=True)
    sets = models.PositiveIntegerField(help_text=_("How many figures were shown."))
    prints = models.BinaryField(help_text=_("A print of each record and of whose it is."))
    masks = models.BinaryField(help_text=_("For each record a bit for each figure that it is in."))
    never_deleted = True  # what was shown stays known

    objects = ReleaseQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"prints", "masks"}
        open = {"family", "context", "organization_id", "sets"}

    class Meta:
        verbose_name = _("summed records")
        verbose_name_plural = _("summed records")
        indexes = [models.Index(fields=["family"], name="disclosure_summed_family")]
