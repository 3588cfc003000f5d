from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consent.models import Purpose
from design.studies.querysets import StudyQuerySet
from kernel.fields import TranslatedField
from kernel.models import BaseModel
from kernel.translated import pick


class Study(BaseModel):
    """A piece of participatory research: surveys to answer, proposals to review, reports over both."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.DRAFT: frozenset({State.OPEN, State.CLOSED}),
        State.OPEN: frozenset({State.CLOSED}),
        State.CLOSED: frozenset({State.OPEN}),
    }
    PURPOSES = (Purpose.DESIGN_RESEARCH, Purpose.RESEARCH)

    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    title = TranslatedField(_("title"))
    summary = TranslatedField(_("what it is about"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes it takes"), default=5, validators=[MinValueValidator(1)])
    purpose = models.CharField(_("purpose"), max_length=32, choices=Purpose, default=Purpose.DESIGN_RESEARCH)
    consent_text = models.ForeignKey(
        "consent.ConsentText",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("What people are asked before they answer; none while only imported answers are used."),
    )
    minimum_cell = models.PositiveSmallIntegerField(
        _("people in a cell"), null=True, blank=True, help_text=_("Raises the platform's minimum; never lowers it.")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = StudyQuerySet.as_manager()

    class Privacy:
        open = {
            "organization", "title", "summary", "minutes", "purpose", "consent_text", "minimum_cell", "state",
            "opened_at", "closed_at",
        }  # fmt: skip

    class Meta:
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="open") | Q(consent_text__isnull=False, opened_at__isnull=False),
                name="an_open_study_asks_for_consent",
            ),
        ]

    def __str__(self) -> str:
        return pick(self.title)

    def get_absolute_url(self) -> str:
        return reverse("design:study", args=[self.pk])
