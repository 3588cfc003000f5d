"""Making issues from themes, and replying to the people behind them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from feedback.analysis.models import Summary
from feedback.board.models import Evidence, Issue
from feedback.collection.access import require
from feedback.collection.models import Event
from kernel.errors import Conflict, Invalid
from notices import services as notices


class StatusMove(Conflict):
    code = "feedback-issue-status"
    title = _("An issue can't be moved that way. Open it again first.")


@transaction.atomic
def open_issue(*, summary: Summary, theme: int, title: Mapping[str, str], by: Any) -> Issue:
    """Put a theme of a summary on the board.

    Args:
        theme: its position in ``summary.themes``; only themes that passed the disclosure gate are there.

    Raises:
        NotFound, Forbidden; Invalid: no such theme, or no title.
    """
    require(by=by, organization=summary.organization, ability="feedback.manage")
    if not 0 <= theme < len(summary.themes):
        raise Invalid(_("Choose one of the summary's themes."), field="theme")
    if not any(str(words).strip() for words in title.values()):
        raise Invalid(_("Give the issue a title that its givers understand."), field="title")
    chosen = summary.themes[theme]
    issue = Issue.objects.create(
        organization=summary.organization,
        model=summary.model,
        title=dict(title),
        words=chosen["words"],
        people=chosen["people"],
    )
    events = Event.objects.kept().filter(organization=summary.organization, pk__in=chosen["event_ids"])
    Evidence.objects.bulk_create([Evidence(issue=issue, event=event) for event in events.order_by("pk")])
    audit.record("feedback.issue.opened", subject=issue, by=by, facts={"summary_id": str(summary.pk)})
    return issue


@transaction.atomic
def reply(*, issue: Issue, status: str, reply: Mapping[str, str], by: Any, at: datetime) -> Issue:
    """Say what is done about an issue; everyone whose words it was made from gets a notice.

    Raises:
        NotFound, Forbidden; StatusMove; Invalid: an unknown status, or no reply.
    """
    issue = Issue.objects.select_for_update(of=("self",)).select_related("organization").get(pk=issue.pk)
    require(by=by, organization=issue.organization, ability="feedback.manage")
    if status not in Issue.Status.values:
        raise Invalid(_("Choose open, planned, done or declined."), field="status")
    if status not in Issue.MOVES[issue.status]:
        raise StatusMove(field="status")
    if not any(str(words).strip() for words in reply.values()):
        raise Invalid(_("Write a reply to the people who said it."), field="reply")
    issue.status, issue.reply, issue.replied_at = status, dict(reply), at
    issue.save(update_fields=["status", "reply", "replied_at"])
    audit.record("feedback.issue.replied", subject=issue, by=by, facts={"status": status})
    givers = User.objects.filter(subject__feedback_events__issues=issue, is_active=True).distinct()
    for user in givers.order_by("pk"):
        notices.send(
            user=user,
            topic="feedback.issue.replied",
            title={"en": "There is a reply to what you said", "zh-hans": "您的反馈有了回复"},
            href=reverse("feedback:home"),
            by=by,
        )
    return issue
