from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consent.models import Purpose
from design.studies.querysets import StudyQuerySet
from kernel.fields import TranslatedField
from kernel.models import BaseModel
from kernel.translated import pick


class Age(models.TextChoices):
    """What a person says of their age: no more than a study needs to know. Nobody's year of birth is asked."""

    UNDER = "under", _("Under the study's minimum age")
    WITH_GUARDIAN = "with_guardian", _("Old enough together with a guardian")
    OLD_ENOUGH = "old_enough", _("Old enough to decide alone")


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
    minimum_age = models.PositiveSmallIntegerField(
        _("minimum age"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
        help_text=_("Who is younger can't take part."),
    )
    guardian_age = models.PositiveSmallIntegerField(
        _("age to decide alone"),
        null=True,
        blank=True,
        validators=[MinValueValidator(2), MaxValueValidator(21)],
        help_text=_("Who is younger takes part only if a parent or guardian agrees too."),
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = StudyQuerySet.as_manager()

    class Privacy:
        open = {
            "organization", "title", "summary", "minutes", "purpose", "consent_text", "minimum_cell",
            "minimum_age", "guardian_age", "state", "opened_at", "closed_at",
        }  # fmt: skip

    class Meta:
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="open") | Q(consent_text__isnull=False, opened_at__isnull=False),
                name="an_open_study_asks_for_consent",
            ),
            models.CheckConstraint(
                condition=Q(minimum_age__isnull=True)
                | Q(guardian_age__isnull=True)
                | Q(guardian_age__gt=F("minimum_age")),
                name="a_guardian_is_for_who_is_old_enough_to_take_part",
            ),
        ]

    def __str__(self) -> str:
        return pick(self.title)

    @property
    def asks_age(self) -> bool:
        return self.minimum_age is not None or self.guardian_age is not None

    def ages(self) -> list[tuple[str, str]]:
        """What a person may say of their age, in words; empty when the study doesn't ask."""
        least, alone = self.minimum_age, self.guardian_age
        found = []
        if least is not None:
            found.append((str(Age.UNDER), _("Under %(age)s") % {"age": least}))
        if least is not None and alone is not None:
            between = _("%(from)s to %(to)s") % {"from": least, "to": alone - 1} if alone - 1 > least else str(least)
            found.append((str(Age.WITH_GUARDIAN), between))
        elif alone is not None:
            found.append((str(Age.WITH_GUARDIAN), _("Under %(age)s") % {"age": alone}))
        if self.asks_age:
            found.append((str(Age.OLD_ENOUGH), _("%(age)s or older") % {"age": alone or least}))
        return found

    def get_absolute_url(self) -> str:
        return reverse("design:study", args=[self.pk])
