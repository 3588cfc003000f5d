"""Making issues from themes, and replying to the people behind them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from consent.models import Purpose
from disclosure import services as disclosure
from feedback.analysis.models import Mention, Summary
from feedback.board.models import Evidence, Issue
from feedback.collection import services as collection
from feedback.collection.access import require
from feedback.collection.core import UNSTORABLE
from feedback.collection.models import Event
from kernel.errors import Conflict, Invalid
from kernel.translated import LANGUAGES
from notices import services as notices

MAX_TITLE = 200
MAX_REPLY = 2000


class StatusMove(Conflict):
    code = "feedback-issue-status"
    title = _("An issue can't be moved that way. Open it again first.")


class OnTheBoardAlready(Conflict):
    code = "feedback-issue-exists"
    title = _("This theme is on the board already.")


class TooFewLeft(Conflict):
    code = "feedback-issue-too-few-people"
    title = _("Too few of the people who said this still allow its use. Summarize again before you open an issue.")


@transaction.atomic
def open_issue(*, summary: Summary, theme: int, title: Mapping[str, str], by: Any) -> Issue:
    """Put a theme of a summary on the board.

    Args:
        theme: its position in ``summary.themes``; only themes that passed the disclosure gate are there.
        title: in one or more of the platform's languages, at most 200 characters each.

    Raises:
        NotFound, Forbidden; Invalid: no such theme, or no title; OnTheBoardAlready; TooFewLeft.
    """
    require(by=by, organization=summary.organization, ability="feedback.manage")
    summary = Summary.objects.select_for_update(of=("self",)).select_related("organization", "model").get(pk=summary.pk)
    if not 0 <= theme < len(summary.themes):
        raise Invalid(_("Choose one of the summary's themes."), field="theme")
    title = _words(title, field="title", longest=MAX_TITLE)
    if not title:
        raise Invalid(_("Give the issue a title that its givers understand."), field="title")
    if Issue.objects.filter(summary=summary, theme=theme).exists():
        raise OnTheBoardAlready(field="theme")

    mentions = list(Mention.objects.filter(summary=summary, theme=theme).select_related("event").order_by("pk"))
    # A withdrawal cuts these links when its message arrives; the gate knows of it at once.
    allowed = consent.allowed(
        {mention.event.subject_id for mention in mentions},
        purpose=Purpose.IMPROVE_MODEL,
        organization=summary.organization,
    )
    kept = [each.event for each in mentions if each.event.subject_id in allowed and each.event.sealed is not None]
    people = len({event.subject_id for event in kept})
    if people < disclosure.threshold():
        raise TooFewLeft(field="theme")
    issue = Issue.objects.create(
        organization=summary.organization,
        model=summary.model,
        summary=summary,
        theme=theme,
        title=title,
        words=summary.themes[theme]["words"],
        people=disclosure.people_rounded(people),
    )
    Evidence.objects.bulk_create([Evidence(issue=issue, event=event) for event in kept], batch_size=2000)
    audit.record("feedback.issue.opened", subject=issue, by=by, facts={"summary_id": str(summary.pk)})
    return issue


@transaction.atomic
def reply(*, issue: Issue, status: str, reply: Mapping[str, str], by: Any, at: datetime) -> Issue:
    """Say what is done about an issue; everyone whose words it was made from gets a notice.

    Args:
        reply: in one or more of the platform's languages, at most 2,000 characters each.

    Raises:
        NotFound, Forbidden; StatusMove; Invalid: an unknown status, or no reply.
    """
    issue = Issue.objects.select_for_update(of=("self",)).select_related("organization").get(pk=issue.pk)
    require(by=by, organization=issue.organization, ability="feedback.manage")
    if status not in Issue.Status.values:
        raise Invalid(_("Choose open, planned, done or declined."), field="status")
    if status not in Issue.MOVES[issue.status]:
        raise StatusMove(field="status")
    words: Any = _words(reply, field="reply", longest=MAX_REPLY)
    if not words:
        raise Invalid(_("Write a reply to the people who said it."), field="reply")
    issue.status, issue.reply, issue.replied_at = status, words, at
    issue.save(update_fields=["status", "reply", "replied_at"])
    audit.record("feedback.issue.replied", subject=issue, by=by, facts={"status": status})
    who, model = issue.organization.name, issue.model.name
    title = {
        "en": f"{who} replied to what you said about {model}",
        "zh-hans": f"{who} 回复了您对 {model} 的反馈",
    }
    for user in collection.givers_of(Event.objects.filter(evidence__issue=issue)):
        notices.send(
            user=user,
            topic="feedback.issue.replied",
            title=title,
            href=reverse("feedback:home"),
            by=by,
        )
    return issue


def _words(given: Any, *, field: str, longest: int) -> dict[str, str]:
    """A text by language, without the empty ones.

    Raises:
        Invalid: an unknown language, no text, or a text too long.
    """
    if not isinstance(given, Mapping) or not all(isinstance(words, str) for words in given.values()):
        raise Invalid(_("Give a text for each language, as an object from language to text."), field=field)
    if unknown := sorted(set(given) - set(LANGUAGES)):
        raise Invalid(
            _("Unknown language %(code)s. Use one of: %(known)s.")
            % {"code": str(unknown[0])[:20], "known": ", ".join(LANGUAGES)},
            field=field,
        )
    kept = {language: words.strip() for language, words in given.items() if words.strip()}
    if any(UNSTORABLE.search(words) for words in kept.values()):
        raise Invalid(_("Give this as text, without null characters or halves of a pair."), field=field)
    if any(len(words) > longest for words in kept.values()):
        raise Invalid(_("This is longer than %(limit)s characters. Shorten it.") % {"limit": longest}, field=field)
    return kept
