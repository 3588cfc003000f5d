"""An organization's own rules: what every agreement that it is a party to keeps at least."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.models import BaseModel
from organizations.models import Organization
from sharing.agreements.models import Agreement
from sharing.agreements.querysets import HouseRulesQuerySet

TERMS = ("use", "minimum_group", "diversity", "closeness", "redaction", "minimum_cell", "on_end")


class HouseRules(BaseModel):
    """The terms that an organization insists on; what is empty it leaves to each agreement.

    They hold for agreements proposed from then on. Partners read them before they propose.
    """

    organization = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="+")
    use = models.CharField(_("allowed use, at most"), max_length=8, choices=Agreement.Use, blank=True)
    minimum_group = models.PositiveSmallIntegerField(_("people per group, at least"), null=True, blank=True)
    diversity = models.PositiveSmallIntegerField(_("different values, at least"), null=True, blank=True)
    closeness = models.FloatField(_("distance, at most"), null=True, blank=True)
    redaction = models.CharField(_("texts, at least"), max_length=9, choices=Agreement.Redaction, blank=True)
    minimum_cell = models.PositiveSmallIntegerField(_("people per figure, at least"), null=True, blank=True)
    on_end = models.CharField(_("when it ends"), max_length=8, choices=Agreement.OnEnd, blank=True)

    objects = HouseRulesQuerySet.as_manager()

    class Privacy:
        open = {
            "organization", "use", "minimum_group", "diversity", "closeness", "redaction", "minimum_cell", "on_end",
        }  # fmt: skip

    class Meta:
        verbose_name = _("rules for agreements")
        verbose_name_plural = _("rules for agreements")
        constraints = [
            models.CheckConstraint(
                condition=(Q(minimum_group=None) | Q(minimum_group__gte=2))
                & (Q(diversity=None) | Q(diversity__gte=2))
                & (Q(closeness=None) | Q(closeness__gt=0, closeness__lte=1))
                & (Q(minimum_cell=None) | Q(minimum_cell__gte=5)),
                name="house_rules_mean_something",
            ),
        ]

    @property
    def stated(self) -> dict[str, Any]:
        """The terms that are not left open, by their names in ``Conditions``."""
        return {term: value for term in TERMS if (value := getattr(self, term)) not in ("", None)}
