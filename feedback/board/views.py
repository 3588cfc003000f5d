"""The team's pages of the board: put a theme on it, look at an issue, reply."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.analysis.models import Summary
from feedback.board import services as board
from feedback.board.forms import IssueForm, ReplyForm
from feedback.board.models import Issue
from feedback.collection.trail import crumbs
from kernel.errors import DomainError, Forbidden, NotFound
from kernel.pages import TeamPage, add_problem
from kernel.translated import pick
from organizations import services as organizations


class OpenIssue(TeamPage):
    """Put a theme of a summary on the board."""

    template_name = "feedback/team/form.html"

    def load(self) -> None:
        visible = Summary.objects.visible_to(self.request.user).select_related("organization", "model")
        self.summary = visible.filter(pk=self.kwargs["summary"]).first()
        self.theme = self.kwargs["theme"]
        if self.summary is None or self.theme >= len(self.summary.themes):
            raise NotFound
        self.form = IssueForm(self.request.POST or None)

    def authorize(self) -> None:
        organizations.authorize(by=self.request.user, organization=self.summary.organization, ability="feedback.manage")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = " · ".join(self.summary.themes[self.theme]["words"])
        return super().get_context_data(
            title=_("Put a theme on the board"),
            lead=_("What these people said in common: %(words)s. They see the title, its state and your reply.")
            % {"words": words},
            crumbs=crumbs(self.summary.model, _("Put a theme on the board")),
            form=self.form,
            submit=_("Put it on the board"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.form.is_valid():
            try:
                issue = board.open_issue(
                    summary=self.summary, theme=self.theme, title=self.form.words(), by=request.user
                )
            except DomainError as problem:
                add_problem(self.form, problem)
            else:
                self.say(_("It is on the board. Reply to the people who said it."))
                return redirect(issue.get_absolute_url())
        return self.render_to_response(self.get_context_data(), status=400)


class IssuePage(TeamPage):
    """An issue: what was said, what is done about it, and the reply that its givers see."""

    template_name = "feedback/team/issue.html"

    def load(self) -> None:
        visible = Issue.objects.visible_to(self.request.user).select_related("organization", "model", "summary")
        self.issue = visible.filter(pk=self.kwargs["pk"]).first()
        if self.issue is None:
            raise NotFound
        self.form = ReplyForm(self.request.POST or None, issue=self.issue)

    def authorize(self) -> None:
        organizations.authorize(by=self.request.user, organization=self.issue.organization, ability="feedback.view")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issue = self.issue
        return super().get_context_data(
            title=pick(issue.title),
            lead=_("About %(people)s people said it: %(words)s")
            % {"people": f"{issue.people:,}", "words": " · ".join(issue.words)},
            crumbs=crumbs(issue.model, pick(issue.title)),
            issue=issue,
            form=self.form,
            may_reply=organizations.can(self.request.user, issue.organization, "feedback.manage"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not organizations.can(request.user, self.issue.organization, "feedback.manage"):
            raise Forbidden
        if self.form.is_valid():
            try:
                board.reply(
                    issue=self.issue,
                    status=self.form.cleaned_data["status"],
                    reply=self.form.words(),
                    by=request.user,
                    at=timezone.now(),
                )
            except DomainError as problem:
                add_problem(self.form, problem)
            else:
                self.say(_("Replied. Everyone with an account whose words it was made from gets a notice."))
                return redirect(self.issue.get_absolute_url())
        return self.render_to_response(self.get_context_data(), status=400)
