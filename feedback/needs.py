"""What of feedback waits for a member, by their role: issues that nobody has answered, updates to make again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.adaptation.models import Adaptation
from feedback.board.models import Issue
from kernel import registry
from kernel.registry import Waiting
from organizations import services as organizations


def register() -> None:
    registry.needs(issues)
    registry.needs(updates)


def issues(user: Any) -> Iterator[Waiting]:
    """Open issues without a reply; the people who raised them see that none has come."""
    able = organizations.able_in(user, "feedback.manage")
    silent = Issue.objects.filter(organization_id__in=able, status=Issue.Status.OPEN, replied_at=None)
    oldest = silent.select_related("model").order_by("created_at", "pk").first()
    if oldest is None:
        return
    count = silent.count()
    yield Waiting(
        title=ngettext("Answer one issue", "Answer %(n)s issues", count) % {"n": f"{count:,}"},
        detail=f"{oldest.model} · {oldest}",
        href=oldest.get_absolute_url()
        if count == 1
        else reverse("admin:feedback_issue_changelist") + "?status__exact=open",
        action=_("Answer"),
    )


def updates(user: Any) -> Iterator[Waiting]:
    """Live versions that learned from feedback which was taken back since: update again without it."""
    able = organizations.able_in(user, "models.promote")
    stale = Adaptation.objects.filter(organization_id__in=able, candidate__state="live", taken_back_at__isnull=False)
    for adaptation in stale.select_related("candidate__model").order_by("taken_back_at", "pk"):
        yield Waiting(
            title=_("Update a model again"),
            detail=_("%(version)s learned from feedback that was taken back") % {"version": adaptation.candidate},
            href=adaptation.get_absolute_url(),
            action=_("Look"),
        )
