"""An adaptation: an old version, the feedback it was updated on, the candidate, and what both are worth."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.adaptation.querysets import AdaptationQuerySet, UseQuerySet
from feedback.collection.models import Event
from kernel.models import BaseModel
from organizations.models import Organization
from registry.models import ModelVersion


class Adaptation(BaseModel):
    """One update on feedback, measured and decided."""

    class Outcome(models.TextChoices):
        PROMOTED = "promoted", _("Promoted")
        REJECTED = "rejected", _("Rejected")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="adaptations")
    version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, related_name="adaptations", verbose_name=_("old version")
    )
    candidate = models.OneToOneField(ModelVersion, on_delete=models.PROTECT, related_name="adaptation")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    since = models.DateTimeField(_("feedback from"), null=True, blank=True)
    until = models.DateTimeField(_("feedback until"), null=True, blank=True)
    channel = models.CharField(_("channel"), max_length=8, choices=Event.Channel, blank=True)
    corrections = models.PositiveIntegerField(_("corrections"))
    people = models.PositiveIntegerField(_("people"), help_text=_("How many gave them."))
    held_out_people = models.PositiveIntegerField(_("people measured on"))
    before = models.JSONField(_("before"), help_text=_("The old version on both held-out parts."))
    after = models.JSONField(_("after"), help_text=_("The candidate on both held-out parts."))
    gain = models.JSONField(_("gain"), help_text=_("Candidate minus old, on people it did not learn from."))
    base_change = models.JSONField(_("change at home"), help_text=_("The same on the original test part."))
    reasons = models.JSONField(_("reasons"), help_text=_("Why, as codes with their numbers."))
    settings = models.JSONField(_("settings"))
    taken_back_at = models.DateTimeField(
        _("feedback taken back"), null=True, blank=True, help_text=_("Somebody took feedback back that went into it.")
    )
    job_id = models.UUIDField(_("job"), null=True, blank=True)
    events = models.ManyToManyField(Event, through="Use", related_name="adaptations")

    objects = AdaptationQuerySet.as_manager()

    class Privacy:
        open = {
            "organization",
            "version",
            "candidate",
            "outcome",
            "since",
            "until",
            "channel",
            "corrections",
            "people",
            "held_out_people",
            "before",
            "after",
            "gain",
            "base_change",
            "reasons",
            "settings",
            "taken_back_at",
            "job_id",
            "events",
        }

    class Meta:
        verbose_name = _("adaptation")
        verbose_name_plural = _("adaptations")

    def get_absolute_url(self) -> str:
        return reverse("admin:feedback_adaptation_change", args=[self.pk])


class Use(BaseModel):
    """A piece of feedback went into an adaptation: the candidate learned from it, or was measured on it."""

    class Part(models.TextChoices):
        LEARNED = "learned", _("Learned from")
        MEASURED = "measured", _("Measured on")

    adaptation = models.ForeignKey(Adaptation, on_delete=models.PROTECT, related_name="uses")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="uses")
    part = models.CharField(_("part"), max_length=8, choices=Part, default=Part.LEARNED)

    objects = UseQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"event"}
        open = {"adaptation", "part"}

    class Meta:
        verbose_name = _("use of feedback")
        verbose_name_plural = _("uses of feedback")
        constraints = [models.UniqueConstraint(fields=["adaptation", "event"], name="feedback_is_used_once_per_update")]
