"""A summary: feedback in figures and themes, as the disclosure gate released them."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.analysis.querysets import MentionQuerySet, SummaryQuerySet
from feedback.collection.models import Event
from kernel.models import BaseModel
from organizations.models import Organization
from registry.models import Model


class Summary(BaseModel):
    """What people said about one model in a window of time."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="feedback_summaries")
    model = models.ForeignKey(Model, on_delete=models.PROTECT, related_name="feedback_summaries")
    since = models.DateTimeField(_("from"), null=True, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    figures = models.JSONField(_("figures"), help_text=_("By table, the released cells; hidden ones say so."))
    themes = models.JSONField(
        _("themes"), default=list, help_text=_("By position: words, events and about how many people.")
    )
    taken_back_at = models.DateTimeField(
        _("feedback taken back"), null=True, blank=True, help_text=_("Somebody took feedback back that it counted.")
    )
    job_id = models.UUIDField(_("job"), null=True, blank=True)

    objects = SummaryQuerySet.as_manager()

    class Privacy:
        open = {"organization", "model", "since", "until", "figures", "themes", "taken_back_at", "job_id"}

    class Meta:
        verbose_name = _("feedback summary")
        verbose_name_plural = _("feedback summaries")

    def __str__(self) -> str:
        return f"Feedback on {self.model.name}"

    def get_absolute_url(self) -> str:
        return reverse("admin:feedback_summary_change", args=[self.pk])


class Mention(BaseModel):
    """A summary counted a piece of feedback. The link goes when its giver takes it back or is erased."""

    summary = models.ForeignKey(Summary, on_delete=models.PROTECT, related_name="mentions")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="mentions")
    theme = models.PositiveSmallIntegerField(
        _("theme"), null=True, blank=True, help_text=_("Position of the shown theme that its words fell into.")
    )

    objects = MentionQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"event"}
        open = {"summary", "theme"}

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["summary", "event"], name="feedback_is_counted_once_a_summary")]
