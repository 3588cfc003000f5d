"""A review of a version's labels, and the doubts in it. No content of a row stands here: rows are known by keyed prints."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from kernel.models import BaseModel
from kernel.querysets import ScopedQuerySet
from sharing.labels.querysets import LabelDoubtQuerySet, LabelReviewQuerySet


class LabelReview(BaseModel):
    """What models that never saw a row think of its label, for the labels of one column of one version.

    Attributes:
        labelled: rows that have a label.
        wrong_share: the estimated share of labels that are wrong, 0 to 1.
        sealed: the labels there are, in the order by which doubts name them; JSON.
        closed_at: when what was settled was put into a new version; nothing is settled after it.
    """

    version = models.ForeignKey(DatasetVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("version"))
    target = models.CharField(_("column"), max_length=100)
    labelled = models.PositiveBigIntegerField(_("rows with a label"))
    wrong_share = models.FloatField(_("labels that are wrong, estimated"))
    sealed = models.BinaryField()
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects: ScopedQuerySet = LabelReviewQuerySet.as_manager()

    class Privacy:
        open = {"version", "target", "labelled", "wrong_share", "sealed", "key", "closed_at"}

    class Meta:
        verbose_name = _("label review")
        verbose_name_plural = _("label reviews")

    def __str__(self) -> str:
        return f"{self.version} · {self.target}"

    def get_absolute_url(self) -> str:
        return reverse("admin:sharing_labelreview_change", args=[self.pk])

    @property
    def organization_id(self) -> Any:
        return self.version.dataset.organization_id


class LabelDoubt(BaseModel):
    """A row whose label is probably wrong.

    Attributes:
        rank: 1 is the most doubtful.
        margin: the probability of the given label less that of the suggested one, −1 to 1.
        suggested: the place of the likeliest other label among the review's labels.
    """

    class Choice(models.TextChoices):
        KEEP = "keep", _("The label is right")
        CHANGE = "change", _("Take the suggested label")
        DROP = "drop", _("Leave the row out")

    review = models.ForeignKey(LabelReview, on_delete=models.CASCADE, related_name="doubts")
    rank = models.PositiveIntegerField(_("rank"))
    print = models.CharField(max_length=64)
    margin = models.FloatField(_("margin"))
    suggested = models.PositiveIntegerField(_("suggested"))
    choice = models.CharField(_("settled"), max_length=6, choices=Choice, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = LabelDoubtQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"print", "settled_by"}
        open = {"review", "rank", "margin", "suggested", "choice"}

    class Meta:
        verbose_name = _("doubtful label")
        verbose_name_plural = _("doubtful labels")
        constraints = [
            models.UniqueConstraint(fields=["review", "rank"], name="label_doubts_have_ranks"),
            models.CheckConstraint(condition=Q(margin__gte=-1, margin__lte=1), name="label_doubt_margin_is_a_margin"),
        ]

    @property
    def doubt_percent(self) -> int:
        """How doubtful, 0 to 100; above 50 the suggested label is the likelier one."""
        return round(50 * (1 - self.margin))
