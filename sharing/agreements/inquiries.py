"""An inquiry: what an organization asks another about a dataset in the catalogue, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datastore.models import Dataset
from kernel.models import BaseModel
from organizations.models import Organization
from sharing.agreements.models import Agreement
from sharing.agreements.querysets import InquiryQuerySet


class Inquiry(BaseModel):
    """A question from one organization to the owner of a listed dataset.

    Attributes:
        message, answer: the two teams' words. People are asked to name nobody in them.
        agreement: the proposal that came of it.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        ANSWERED = "answered", _("Answered")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        PROPOSED = "proposed", _("Led to a proposal")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        Status.OPEN: frozenset({Status.ANSWERED, Status.DECLINED, Status.WITHDRAWN, Status.PROPOSED}),
        Status.ANSWERED: frozenset({Status.PROPOSED}),
        Status.DECLINED: frozenset(),
        Status.WITHDRAWN: frozenset(),
        Status.PROPOSED: frozenset(),
    }

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked"))
    asker = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("asks"))
    use = models.CharField(_("for what use"), max_length=8, choices=Agreement.Use)
    message = models.TextField(_("question"), max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.OPEN)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True)
    agreement = models.ForeignKey(Agreement, null=True, on_delete=models.PROTECT, related_name="inquiries")

    objects = InquiryQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"asked_by", "answered_by"}
        open = {"dataset", "owner", "asker", "use", "message", "status", "answer", "answered_at", "agreement"}

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        constraints = [
            models.CheckConstraint(condition=~Q(owner=F("asker")), name="inquiry_is_between_two"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("admin:sharing_inquiry_change", args=[self.pk])
