"""Making a secret link into a study, and letting nobody else in by one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from design.recruitment import services as recruitment
from design.recruitment.forms import InvitationForm
from design.recruitment.models import Invitation
from design.studies.team_pages import StudyActionPage, StudyTeamPage, crumbs_to
from kernel.errors import DomainError
from kernel.pages import add_problem


class Invite(StudyTeamPage):
    """Make a secret link; the page after it shows the link, once."""

    template_name = "design/team/invite.html"
    ability = "studies.manage"

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form = InvitationForm(request.POST)
        link = ""
        if form.is_valid():
            try:
                _made, secret = recruitment.invite(
                    study=self.study, by=request.user, at=timezone.now(), **form.cleaned_data
                )
            except DomainError as problem:
                if problem.status in (403, 404):
                    raise
                add_problem(form, problem)
            else:
                link = settings.SITE_URL + reverse("design:join", args=[secret])
        return self.render_to_response(self.get_context_data(form=form, link=link), status=200 if link else 400)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", InvitationForm())
        title = _("Copy the link now") if kwargs.get("link") else _("Invite people by a link")
        crumbs = [*crumbs_to(self.study), (_("Invite"), "")]
        return super().get_context_data(title=title, crumbs=crumbs, **kwargs)


class Revoke(StudyActionPage):
    """Let nobody else in by a link, from a button."""

    def load(self) -> None:
        visible = Invitation.objects.visible_to(self.request.user).select_related("study__organization")
        self.invitation = get_object_or_404(visible, pk=self.kwargs["pk"])
        self.study = self.invitation.study

    def act(self) -> str:
        recruitment.revoke(invitation=self.invitation, by=self.request.user, at=timezone.now())
        self.say(_("Nobody else comes in by this link. Who joined stays."))
        return self.overview()
