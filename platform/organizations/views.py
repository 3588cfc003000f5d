"""The page that an invitation leads to, for members to be."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View

from kernel.errors import DomainError
from organizations import services as organizations
from organizations.models import Invitation
from organizations.roles import MEANING, Role


class OpenInvitation(View):
    """GET says what one is invited to, to strangers too, and never joins: mail scanners follow links. POST joins."""

    template_name = "organizations/invitation.html"

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        try:
            invitation = organizations.find_invitation(secret=secret, at=timezone.now())
        except organizations.InvitationSpent as spent:
            return self.refuse(request, spent)
        return render(request, self.template_name, _shown(request, invitation))

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get(request, secret)
        try:
            organizations.accept(secret=secret, by=request.user, at=timezone.now())
        except DomainError as refused:
            return self.refuse(request, refused)
        request.session.cycle_key()  # what this session may do is more than what it was made for (T-11)
        return redirect("admin:index")

    def refuse(self, request: HttpRequest, problem: DomainError) -> HttpResponse:
        said = {"headline": _("This invitation can't be used"), "detail": problem.detail}
        return render(request, "error.html", said, status=problem.status)


def _shown(request: HttpRequest, invitation: Invitation) -> dict[str, Any]:
    user: Any = request.user
    role = Role(invitation.role)
    onward = urlencode({"next": request.path})
    return {
        "title": _("%(name)s invites you to its team") % {"name": invitation.organization.name},
        "role": role.label,
        "meaning": MEANING[role],
        "invitation": invitation,
        "for_reader": user.is_authenticated and user.email.lower() == invitation.email,
        "sign_in_href": f"{reverse(settings.LOGIN_URL)}?{onward}",
        "sign_up_href": f"{reverse('account_signup')}?{onward}",
    }
