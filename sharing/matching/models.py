"""Which rows of a version seem to be about the same. No content of a row stands here: rows are known by keyed prints."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from kernel.models import BaseModel
from kernel.querysets import ScopedQuerySet
from sharing.matching.querysets import MatchPairQuerySet, MatchReviewQuerySet


class MatchReview(BaseModel):
    """The pairs of one version's rows that are surely or perhaps about the same person or thing.

    Attributes:
        columns: by what rows were compared: [{"name": …, "kind": …}, …], the kinds those of ``Kind``.
        rows: different rows that were compared.
        sure: pairs found to be the same.
        doubtful: doubtful pairs found; no more than people can settle are kept.
        skipped: rules by which too many rows share a value to compare them all: [{"rule": […], "pairs": …}, …].
        sealed: what each agreement says, in bits; JSON.
        closed_at: when what was settled was put into a new version; nothing is settled after it.
    """

    class Kind(models.TextChoices):
        """How the values of a column are compared; the codes are those of the core."""

        EXACT = "exact", _("the same or not")
        NAME = "name", _("a name or address: nearly alike counts, too")
        NUMBER = "number", _("a number: nearly alike counts, too")
        DATE = "date", _("a date: one part may differ")

    version = models.ForeignKey(DatasetVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("version"))
    columns = models.JSONField(_("compared by"))
    rows = models.PositiveBigIntegerField(_("rows compared"))
    sure = models.PositiveBigIntegerField(_("pairs that are surely the same"))
    doubtful = models.PositiveBigIntegerField(_("doubtful pairs"))
    skipped = models.JSONField(default=list)
    sealed = models.BinaryField()
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects: ScopedQuerySet = MatchReviewQuerySet.as_manager()

    class Privacy:
        open = {"version", "columns", "rows", "sure", "doubtful", "skipped", "sealed", "key", "closed_at"}

    class Meta:
        verbose_name = _("comparison of records")
        verbose_name_plural = _("comparisons of records")

    def __str__(self) -> str:
        return f"{self.version} · {', '.join(self.kinds)}"

    def get_absolute_url(self) -> str:
        return reverse("admin:sharing_matchreview_change", args=[self.pk])

    @property
    def organization_id(self) -> Any:
        return self.version.dataset.organization_id

    @property
    def kinds(self) -> dict[str, str]:
        """How each column was compared."""
        return {column["name"]: column["kind"] for column in self.columns}


class MatchPair(BaseModel):
    """Two rows that are surely or perhaps about the same person or thing.

    Attributes:
        rank: the doubtful ones first, of these 1 the likeliest; then the sure ones, the least sure first.
        one, other: prints of the two rows.
        probability: that they are about the same.
        sure: they count as the same unless people say otherwise.
        by_people: a person settled it, not the comparison alone.
    """

    class Choice(models.TextChoices):
        SAME = "same", _("The same")
        DIFFERENT = "different", _("Different")

    review = models.ForeignKey(MatchReview, on_delete=models.CASCADE, related_name="pairs")
    rank = models.PositiveIntegerField(_("rank"))
    one = models.CharField(max_length=64)
    other = models.CharField(max_length=64)
    probability = models.FloatField(_("probability"))
    sure = models.BooleanField()
    by_people = models.BooleanField(default=False)
    choice = models.CharField(_("settled"), max_length=9, choices=Choice, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = MatchPairQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"one", "other", "settled_by"}
        open = {"review", "rank", "probability", "sure", "by_people", "choice"}

    class Meta:
        verbose_name = _("pair of records")
        verbose_name_plural = _("pairs of records")
        constraints = [
            models.UniqueConstraint(fields=["review", "rank"], name="match_pairs_have_ranks"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="match_pair_probability_is_one"
            ),
            models.CheckConstraint(condition=~Q(one=F("other")), name="match_pair_is_of_two_rows"),
            models.CheckConstraint(condition=Q(sure=False) | ~Q(choice=""), name="sure_match_pair_is_settled"),
        ]

    @property
    def percent(self) -> int:
        """The probability of 100."""
        return round(100 * self.probability)
