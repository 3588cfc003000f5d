"""How much privacy a dataset's people have left: what noisy counts about them may cost in all."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datastore.querysets import PrivacyBudgetQuerySet
from kernel.models import BaseModel


class PrivacyBudget(BaseModel):
    """One for a dataset and all its versions, since they are about the same people. It is spent, never refilled by time.

    Each spending is an entry of the audit record, which says what it was for.
    """

    dataset = models.OneToOneField("datastore.Dataset", on_delete=models.PROTECT, related_name="privacy_budget")
    total_epsilon = models.DecimalField(
        _("epsilon in all"), max_digits=9, decimal_places=6, help_text=_("The sum that all releases may cost.")
    )
    spent_epsilon = models.DecimalField(_("epsilon spent"), max_digits=9, decimal_places=6, default=0)

    objects = PrivacyBudgetQuerySet.as_manager()

    class Privacy:
        open = {"dataset", "total_epsilon", "spent_epsilon"}

    class Meta:
        verbose_name = _("privacy budget")
        verbose_name_plural = _("privacy budgets")
        constraints = [
            models.CheckConstraint(
                condition=Q(total_epsilon__gt=0, spent_epsilon__gte=0, spent_epsilon__lte=F("total_epsilon")),
                name="privacy_budget_is_not_overspent",
            ),
        ]

    @property
    def organization_id(self) -> Any:
        return self.dataset.organization_id
