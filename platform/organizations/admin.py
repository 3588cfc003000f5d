from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from organizations.models import ApiToken, Invitation, Membership, Organization


@register(Organization)
class OrganizationAdmin(RoomAdmin):
    list_display = ("name", "slug", "created_at")
    fields = ("name", "slug", "created_at")


@register(Membership)
class MembershipAdmin(RoomAdmin):
    lead = _("Who belongs to your organization, in which role.")
    list_display = ("__str__", "organization", "role", "created_at")
    list_select_related = ("organization",)
    fields = ("organization", "role", "created_at")


@register(Invitation)
class InvitationAdmin(RoomAdmin):
    list_display = ("__str__", "organization", "role", "expires_at", "accepted_at")
    list_select_related = ("organization",)
    fields = ("organization", "role", "expires_at", "accepted_at")


@register(ApiToken)
class ApiTokenAdmin(RoomAdmin):
    lead = _("Keys for integrations. Their secrets were shown once.")
    list_display = ("name", "organization", "prefix", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("organization",)
    fields = ("name", "organization", "scopes", "prefix", "expires_at", "last_used_at", "revoked_at")
