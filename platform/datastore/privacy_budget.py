"""How much privacy a dataset's people have left: what noisy counts about them may cost in all, and which were told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datastore.querysets import PrivacyBudgetQuerySet, PrivateReleaseQuerySet
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

    @property
    def left_epsilon(self) -> Decimal:
        return self.total_epsilon - self.spent_epsilon


class PrivateRelease(BaseModel):
    """Noisy counts as they were told. They are kept, since asking for them again would cost again."""

    version = models.ForeignKey("datastore.DatasetVersion", on_delete=models.PROTECT, related_name="private_releases")
    column = models.CharField(_("column"), max_length=200)
    categories = models.JSONField(_("categories"), help_text=_("The values counted, or the ranges."))
    counts = models.JSONField(_("counts"), help_text=_("With noise: small ones may come out below 0."))
    reach = models.PositiveIntegerField(
        _("reach of the noise"), help_text=_("The noise stays within it, up and down, 95 times in a hundred at least.")
    )
    epsilon = models.DecimalField(_("epsilon"), max_digits=9, decimal_places=6)
    most_per_person = models.PositiveIntegerField(
        _("categories per person"), default=1, help_text=_("In how many a person was counted at most.")
    )
    purpose = models.CharField(_("purpose"), max_length=40)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PrivateReleaseQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"made_by"}
        open = {"version", "column", "categories", "counts", "reach", "epsilon", "most_per_person", "purpose"}

    class Meta:
        verbose_name = _("noisy counts")
        verbose_name_plural = _("noisy counts")

    @property
    def organization_id(self) -> Any:
        return self.version.dataset.organization_id
