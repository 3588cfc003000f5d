"""An issue: what several people said, what is done about it, and the reply that they see."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.analysis.models import Summary
from feedback.board.querysets import EvidenceQuerySet, IssueQuerySet
from feedback.collection.models import Event
from kernel.fields import TranslatedField
from kernel.models import BaseModel
from kernel.translated import pick
from organizations.models import Organization
from registry.models import Model


class Issue(BaseModel):
    """One matter on the board."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        PLANNED = "planned", _("Planned")
        DONE = "done", _("Done")
        DECLINED = "declined", _("Declined")

    MOVES: ClassVar[dict[Any, frozenset[Any]]] = {
        Status.OPEN: frozenset({Status.OPEN, Status.PLANNED, Status.DONE, Status.DECLINED}),
        Status.PLANNED: frozenset({Status.PLANNED, Status.DONE, Status.DECLINED, Status.OPEN}),
        Status.DONE: frozenset({Status.DONE, Status.OPEN}),
        Status.DECLINED: frozenset({Status.DECLINED, Status.OPEN}),
    }

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="feedback_issues")
    model = models.ForeignKey(Model, on_delete=models.PROTECT, related_name="feedback_issues")
    summary = models.ForeignKey(
        Summary, on_delete=models.PROTECT, null=True, related_name="issues", verbose_name=_("summary")
    )
    theme = models.PositiveSmallIntegerField(_("theme"), null=True, help_text=_("Its position in the summary."))
    title = TranslatedField(_("title"))
    words = models.JSONField(_("words"), default=list, help_text=_("The theme's words, each used by several people."))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    reply = TranslatedField(_("reply"), blank=True, help_text=_("What the people who gave feedback read."))
    people = models.PositiveIntegerField(_("people"), help_text=_("About how many said it, rounded down."))
    replied_at = models.DateTimeField(_("replied"), null=True, blank=True)
    events = models.ManyToManyField(Event, through="Evidence", related_name="issues")

    objects = IssueQuerySet.as_manager()

    class Privacy:
        open = {
            "organization",
            "model",
            "summary",
            "theme",
            "title",
            "words",
            "status",
            "reply",
            "people",
            "replied_at",
            "events",
        }

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        constraints = [
            models.UniqueConstraint(fields=["summary", "theme"], name="theme_is_put_on_the_board_once"),
        ]

    def __str__(self) -> str:
        return pick(self.title)

    def get_absolute_url(self) -> str:
        return reverse("admin:feedback_issue_change", args=[self.pk])


class Evidence(BaseModel):
    """A piece of feedback that an issue was made from."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="evidence")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="evidence")

    objects = EvidenceQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"event"}
        open = {"issue"}

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [models.UniqueConstraint(fields=["issue", "event"], name="evidence_names_an_event_once")]
