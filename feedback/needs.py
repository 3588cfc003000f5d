"""What of feedback waits for a member, by their role: issues that nobody has answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.board.models import Issue
from kernel import registry
from kernel.registry import Waiting
from organizations import services as organizations


def register() -> None:
    registry.needs(issues)


def issues(user: Any) -> Iterator[Waiting]:
    """Open issues without a reply; the people who raised them see that none has come."""
    able = organizations.able_in(user, "feedback.manage")
    silent = Issue.objects.filter(organization_id__in=able, status=Issue.Status.OPEN, replied_at=None)
    oldest = silent.select_related("model").order_by("created_at", "pk").first()
    if oldest is None:
        return
    count = silent.count()
    yield Waiting(
        title=ngettext("Answer one issue", "Answer %(n)s issues", count) % {"n": count},
        detail=f"{oldest.model} · {oldest}",
        href=oldest.get_absolute_url()
        if count == 1
        else reverse("admin:feedback_issue_changelist") + "?status__exact=open",
        action=_("Answer"),
    )
