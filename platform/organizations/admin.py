"""Teams in the admin: one's own page; for operators the list of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from organizations import ownership_views, token_views
from organizations import team_views as pages
from organizations.models import Organization


@register(Organization)
class OrganizationAdmin(RoomAdmin):
    menu = (70, _("Team"))
    of_organizations = False
    lead = _("Who belongs to it in which role, who is invited, and the tokens of its programs.")
    nothing = _("None yet. Open the first one and invite its owner.")
    list_display = ("name", "people", "created_at")
    change_list_template = "organizations/team/organizations.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(people=Count("memberships"))

    @admin.display(description=_("members"), ordering="people")
    def people(self, organization: Any) -> int:
        return organization.people

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The members of one organization have no list to choose from."""
        if not request.user.is_operator and len(own := self.get_queryset(request)[:2]) == 1:
            return redirect("admin:organizations_organization_change", own[0].pk)
        return super().changelist_view(request, extra_context)

    def get_team_urls(self) -> Sequence[URLPattern]:
        one = "<uuid:pk>/"
        name = "organizations_organization"
        return [
            path("open/", pages.OpenOrganization.as_view(), name=f"{name}_open"),
            path(f"{one}change/", pages.Team.as_view(), name=f"{name}_change"),
            path(f"{one}invite/", pages.Invite.as_view(), name=f"{name}_invite"),
            path(
                f"{one}invitations/<uuid:invitation>/withdraw/",
                pages.WithdrawInvitation.as_view(),
                name=f"{name}_withdraw",
            ),
            path(
                f"{one}invitations/<uuid:invitation>/resend/", pages.ResendInvitation.as_view(), name=f"{name}_resend"
            ),
            path(f"{one}members/<uuid:member>/", pages.ChangeRole.as_view(), name=f"{name}_role"),
            path(f"{one}members/<uuid:member>/remove/", pages.RemoveMember.as_view(), name=f"{name}_remove"),
            path(
                f"{one}members/<uuid:member>/hand-over/", ownership_views.HandOver.as_view(), name=f"{name}_hand_over"
            ),
            path(f"{one}ownership/<uuid:offer>/", ownership_views.Ownership.as_view(), name=f"{name}_ownership"),
            path(f"{one}tokens/issue/", token_views.IssueToken.as_view(), name=f"{name}_token"),
            path(f"{one}tokens/<uuid:token>/rotate/", token_views.RotateToken.as_view(), name=f"{name}_rotate"),
            path(f"{one}tokens/<uuid:token>/revoke/", token_views.RevokeToken.as_view(), name=f"{name}_revoke"),
        ]
