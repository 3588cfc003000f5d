"""A team's tokens on pages: issued, rotated, revoked; a secret is shown on the page after, once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import DomainError
from kernel.pages import add_problem
from organizations import services as organizations
from organizations.forms import RotateForm, TokenForm
from organizations.models import ApiToken
from organizations.team_views import OfTeam


class IssueToken(OfTeam):
    """Make a token; the page after it shows its secret, once."""

    title = gettext_lazy("Issue an API token")
    template_name = "organizations/team/token.html"
    ability = "tokens.manage"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", TokenForm())
        return super().get_context_data(site_url=settings.SITE_URL, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = TokenForm(request.POST)
        if form.is_valid():
            try:
                _token, secret = organizations.issue_token(
                    organization=self.organization, by=request.user, at=timezone.now(), **form.cleaned_data
                )
            except DomainError as problem:
                add_problem(form, problem)
            else:
                return self.render_to_response(
                    self.get_context_data(title=_("Copy the token now"), secret=secret, form=form)
                )
        return self.render_to_response(self.get_context_data(form=form), status=400)


class OfToken(OfTeam):
    """A page about one token of the team."""

    ability = "tokens.manage"

    def load(self) -> None:
        super().load()
        tokens = self.organization.tokens.select_related("organization")
        self.token: ApiToken = get_object_or_404(tokens, pk=self.kwargs["token"])


class RotateToken(OfToken):
    """Put a new token in an old one's place; the old one works on for a while."""

    title = gettext_lazy("Rotate the token")
    template_name = "organizations/team/token.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", RotateForm(initial={"overlap_hours": settings.TOKEN_OVERLAP_HOURS}))
        return super().get_context_data(site_url=settings.SITE_URL, rotated=self.token, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = RotateForm(request.POST)
        if form.is_valid():
            try:
                made, secret = organizations.rotate_token(
                    token=self.token, by=request.user, at=timezone.now(), **form.cleaned_data
                )
            except DomainError as problem:
                add_problem(form, problem)
            else:
                self.token = made.predecessor
                return self.render_to_response(
                    self.get_context_data(title=_("Copy the new token now"), secret=secret, form=form)
                )
        return self.render_to_response(self.get_context_data(form=form), status=400)


class RevokeToken(OfToken):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        organizations.revoke_token(token=self.token, by=request.user, at=timezone.now())
        self.say(_("Revoked. The next call with it is refused."))
        return redirect(self.back)
