"""Opening an issue and replying to it, in both languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.board.models import Issue
from feedback.board.services import MAX_REPLY, MAX_TITLE

ONE_IS_ENOUGH = _("One language is enough; readers of the other one see it too.")


class IssueForm(forms.Form):
    """What to call it."""

    title_en = forms.CharField(label=_("Title in English"), required=False, max_length=MAX_TITLE)
    title_zh = forms.CharField(
        label=_("Title in Chinese"), required=False, max_length=MAX_TITLE, help_text=ONE_IS_ENOUGH
    )

    def words(self) -> dict[str, str]:
        """The title by language."""
        return {"en": self.cleaned_data["title_en"], "zh-hans": self.cleaned_data["title_zh"]}


class ReplyForm(forms.Form):
    """What is done about it, and what its givers read."""

    status = forms.ChoiceField(label=_("What is done about it"))
    reply_en = forms.CharField(
        label=_("Reply in English"), required=False, max_length=MAX_REPLY, widget=forms.Textarea(attrs={"rows": 4})
    )
    reply_zh = forms.CharField(
        label=_("Reply in Chinese"),
        required=False,
        max_length=MAX_REPLY,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=ONE_IS_ENOUGH,
    )

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        before = {"status": issue.status, "reply_en": issue.reply.get("en"), "reply_zh": issue.reply.get("zh-hans")}
        super().__init__(*args, initial=before, **kwargs)
        moves = Issue.MOVES[Issue.Status(issue.status)]
        self.fields["status"].choices = [choice for choice in Issue.Status.choices if choice[0] in moves]  # type: ignore[attr-defined]

    def words(self) -> dict[str, str]:
        """The reply by language."""
        return {"en": self.cleaned_data["reply_en"], "zh-hans": self.cleaned_data["reply_zh"]}
