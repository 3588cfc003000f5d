from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from design.proposals.querysets import ProposalQuerySet, ReviewQuerySet
from design.studies.querysets import AskedQuerySet, OfStudyQuerySet
from kernel.fields import TranslatedField
from kernel.models import BaseModel
from kernel.translated import pick


class Attribute(BaseModel):
    """Something about the design that may be one way or another, and what each way costs."""

    class Kind(models.TextChoices):
        CHOICE = "choice", _("One of several")
        INTEGER = "integer", _("Whole number")
        NUMBER = "number", _("Number")
        BOOLEAN = "boolean", _("Yes or no")

    study = models.ForeignKey("design.Study", on_delete=models.CASCADE, related_name="attributes")
    code = models.SlugField(_("code"), max_length=40)
    label = TranslatedField(_("name"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    options = models.JSONField(
        _("options"), default=list, blank=True, help_text=_('For a choice: a list of {"value", "label", "cost"}.')
    )
    low = models.FloatField(_("lowest"), null=True, blank=True)
    high = models.FloatField(_("highest"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    cost = models.FloatField(_("cost of yes, or of one unit"), default=0.0)

    objects = OfStudyQuerySet.as_manager()

    class Privacy:
        open = {"study", "code", "label", "kind", "options", "low", "high", "unit", "cost"}

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        constraints = [
            models.UniqueConstraint(fields=["study", "code"], name="attribute_code_is_unique_in_study"),
            models.CheckConstraint(
                condition=~Q(kind__in=("integer", "number")) | Q(low__isnull=False, high__gt=F("low")),
                name="numeric_attribute_has_a_range",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def values(self) -> tuple[Any, ...]:
        """The values of a choice, in order."""
        return tuple(option["value"] for option in self.options)

    def said(self, value: Any) -> str:
        """A value in the reader's words."""
        if self.kind == self.Kind.CHOICE:
            return next((pick(o.get("label")) or str(o["value"]) for o in self.options if o["value"] == value), "")
        if self.kind == self.Kind.BOOLEAN:
            return str(_("yes") if value else _("no"))
        number = f"{int(value):,}" if self.kind == self.Kind.INTEGER else f"{value:,.4g}"
        return f"{number} {self.unit}".strip()

    def cost_of(self, value: Any) -> float:
        if self.kind == self.Kind.CHOICE:
            return float(next((option.get("cost", 0.0) for option in self.options if option["value"] == value), 0.0))
        return self.cost * float(value)


class Proposal(BaseModel):
    """One way the design could be."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        ADOPTED = "adopted", _("Adopted")
        DECLINED = "declined", _("Declined")

    class Origin(models.TextChoices):
        TEAM = "team", _("Proposed by the team")
        REVIEWS = "reviews", _("Drafted from reviews")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.DRAFT: frozenset({State.IN_REVIEW, State.DECLINED}),
        State.IN_REVIEW: frozenset({State.ADOPTED, State.DECLINED}),
        State.ADOPTED: frozenset(),
        State.DECLINED: frozenset({State.IN_REVIEW}),
    }

    study = models.ForeignKey("design.Study", on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField(_("number"))
    title = TranslatedField(_("title"))
    summary = TranslatedField(_("description"), blank=True)
    attributes = models.JSONField(_("attributes"), default=dict)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    origin = models.CharField(_("where it comes from"), max_length=8, choices=Origin, default=Origin.TEAM)
    reason = models.TextField(_("why it was decided so"), blank=True)

    objects = ProposalQuerySet.as_manager()

    class Privacy:
        open = {"study", "number", "title", "summary", "attributes", "state", "origin", "reason"}

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="proposals_are_numbered_in_a_study")]

    def __str__(self) -> str:
        return pick(self.title)

    def get_absolute_url(self) -> str:
        return reverse("design:review", args=[self.pk])


class ReviewForm(BaseModel):
    """What people are asked about each proposal of a study."""

    study = models.OneToOneField("design.Study", on_delete=models.CASCADE, related_name="review_form")
    questionnaire = models.OneToOneField("questionnaires.Questionnaire", on_delete=models.PROTECT, related_name="+")

    objects = AskedQuerySet.as_manager()

    class Privacy:
        open = {"study", "questionnaire"}

    class Meta:
        verbose_name = _("review form")
        verbose_name_plural = _("review forms")


class Review(BaseModel):
    """One person's judgement of one proposal; the ratings are the response's answers."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="reviews")
    response = models.OneToOneField("questionnaires.Response", on_delete=models.CASCADE, related_name="+")

    objects = ReviewQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"response"}
        open = {"proposal"}

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return f"Review {str(self.pk)[:8]}…"
