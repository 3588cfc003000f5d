"""A notice to one person. Its words are the platform's: no name, no content of anybody's."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel.fields import TranslatedField
from kernel.models import BaseModel
from notices.querysets import NoticeQuerySet


class Notice(BaseModel):
    """Something happened; where to look."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    topic = models.CharField(_("topic"), max_length=100, help_text=_("The event it tells of."))
    title = TranslatedField(_("title"))
    body = TranslatedField(_("text"), blank=True)
    href = models.CharField(_("address"), max_length=300, blank=True, help_text=_("A page of ours, from the root."))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"user"}
        open = {"topic", "title", "body", "href", "read_at", "mailed_at"}

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notices_newest_first"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notices_unread"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(href="") | (Q(href__startswith="/") & ~Q(href__startswith="//")),
                name="notice_leads_to_a_page_of_ours",
            ),
        ]

    def __str__(self) -> str:
        return f"Notice {str(self.pk)[:8]} ({self.topic})"

    def get_absolute_url(self) -> str:
        return reverse("notices:open", args=[self.pk])
