"""Organizations, members and tokens over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from organizations.models import ApiToken, Invitation, Membership, Organization
from organizations.roles import Role


class OrganizationOut(serializers.ModelSerializer):
    class Meta:
        model = Organization
        fields = ("id", "name", "slug", "created_at")
        read_only_fields = fields


class MemberOut(serializers.ModelSerializer):
    """A member. The name is for those of the same organizations (``own``), the address for those alone who manage members
    (``managed``); an operator of the platform reads a number (T-87)."""

    name = serializers.SerializerMethodField(help_text="For members of the same organization; a number for others.")
    email = serializers.SerializerMethodField(help_text="For those who manage members; null for others.")

    class Meta:
        model = Membership
        fields = ("id", "organization", "name", "email", "role", "created_at")
        read_only_fields = fields

    def get_name(self, membership: Membership) -> str:
        own: Any = self.context.get("own", ())
        return membership.user.short_name if membership.organization_id in own else str(membership.user)

    def get_email(self, membership: Membership) -> str | None:
        managed: Any = self.context.get("managed", ())
        return membership.user.email if membership.organization_id in managed else None


class RoleIn(serializers.Serializer):
    role = serializers.ChoiceField(Role.choices)


class MemberInvitationOut(serializers.ModelSerializer):
    """An invitation, without its secret."""

    class Meta:
        model = Invitation
        fields = ("id", "organization", "email", "role", "expires_at", "accepted_at", "created_at")
        read_only_fields = fields


class MemberInvitationIn(RoleIn):
    organization = serializers.UUIDField()
    email = serializers.EmailField()


class TokenOut(serializers.ModelSerializer):
    class Meta:
        model = ApiToken
        fields = ("id", "organization", "name", "scopes", "prefix", "expires_at", "last_used_at", "revoked_at")
        read_only_fields = fields
