"""What one person said about one output. The content is sealed; the row says only what is counted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consent.models import Subject
from feedback.collection.querysets import EventQuerySet, OpeningQuerySet
from kernel.models import BaseModel
from organizations.models import Organization
from registry.models import Model, ModelVersion


class Opening(BaseModel):
    """An organization lets people try one of its models and say what they think; until it closes it again.

    A model isn't offered to anybody by being live: it may be meant for the company's own systems.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="feedback_openings")
    model = models.OneToOneField(Model, on_delete=models.PROTECT, related_name="feedback_opening")
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = OpeningQuerySet.as_manager()

    class Privacy:
        open = {"organization", "model", "opened_at", "closed_at"}

    class Meta:
        verbose_name = _("model open for feedback")
        verbose_name_plural = _("models open for feedback")

    def __str__(self) -> str:
        return f"{self.model.name} ({'open' if self.closed_at is None else 'closed'})"


class Event(BaseModel):
    """A rating, a correction, a problem or a suggestion."""

    class Kind(models.TextChoices):
        RATING = "rating", _("Rating")
        CORRECTION = "correction", _("Correction")
        PROBLEM = "problem", _("Problem")
        SUGGESTION = "suggestion", _("Suggestion")

    class Channel(models.TextChoices):
        PORTAL = "portal", _("This portal")
        API = "api", _("API")
        WEB = "web", _("Website")
        APP = "app", _("App")
        CHAT = "chat", _("Chat")
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="feedback_events")
    version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, related_name="feedback_events", verbose_name=_("model version")
    )
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="feedback_events")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    corrects = models.BooleanField(_("corrects"), default=False, help_text=_("Whether it says what would be right."))
    has_words = models.BooleanField(_("has words"), default=False, help_text=_("Whether the person wrote something."))
    sealed = models.BinaryField(
        null=True, help_text=_("Input, output, correction and words, without personal details; gone once taken back.")
    )
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    removed = models.JSONField(_("removed"), default=dict, help_text=_("Personal details taken out, by kind."))
    idempotency_hash = models.CharField(max_length=32, null=True, blank=True)
    fingerprint = models.CharField(
        max_length=32, blank=True, help_text=_("Keyed hash, to tell a repeat from a change.")
    )
    occurred_at = models.DateTimeField(_("said"), help_text=_("When the person said it, as the sender tells."))
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = EventQuerySet.as_manager()

    class Privacy:
        personal = {"sealed"}
        pseudonymous = {"subject", "idempotency_hash", "fingerprint", "key"}
        open = {
            "organization",
            "version",
            "kind",
            "channel",
            "rating",
            "corrects",
            "has_words",
            "removed",
            "occurred_at",
            "taken_back_at",
        }

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        indexes = [
            models.Index(fields=["version", "created_at"], name="feedback_of_a_version"),
            models.Index(fields=["organization", "-created_at"], name="feedback_newest_first"),
            models.Index(fields=["subject", "-created_at"], name="feedback_of_a_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "idempotency_hash"], name="feedback_idempotency_key_is_used_once"
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="feedback_rating_is_from_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(sealed__isnull=True, taken_back_at__isnull=False, fingerprint="", rating__isnull=True)
                | Q(sealed__isnull=False, taken_back_at__isnull=True),
                name="feedback_has_content_until_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return f"Feedback {str(self.pk)[:8]} ({self.kind})"

    def get_absolute_url(self) -> str:
        return reverse("feedback:event", args=[self.pk])
