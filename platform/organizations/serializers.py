"""Organizations, members and tokens over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from organizations import services as organizations
from organizations.models import ApiToken, Invitation, Membership, Organization, OwnershipOffer
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


class RoleOut(serializers.Serializer):
    """A role, the sentence that says what it is for, and what it allows."""

    role = serializers.CharField()
    label = serializers.CharField()
    meaning = serializers.CharField(help_text="As the pages that give a role say it, in your language.")
    abilities = serializers.ListField(child=serializers.CharField())


class OwnershipOfferIn(RoleIn):
    """``role`` is what you will be afterwards; any but owner."""

    member = serializers.UUIDField(help_text="Who is to become owner: the id of their membership.")
    name = serializers.CharField(
        max_length=120, help_text="The organization's name, so that none is given away by mistake."
    )


class OwnershipOfferOut(serializers.ModelSerializer):
    class Meta:
        model = OwnershipOffer
        fields = ("id", "organization", "role_after", "state", "expires_at", "ended_at", "created_at")
        read_only_fields = fields


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
        fields = (
            "id", "organization", "name", "scopes", "prefix", "created_at", "expires_at", "last_used_at", "revoked_at",
            "successor",
        )  # fmt: skip
        read_only_fields = fields


class TokenMadeOut(TokenOut):
    """A new token with its secret, which is in this answer alone."""

    secret = serializers.SerializerMethodField()

    class Meta(TokenOut.Meta):
        fields = read_only_fields = (*TokenOut.Meta.fields, "secret")  # type: ignore[assignment]

    def get_secret(self, token: ApiToken) -> str:
        return self.context["secret"]


class TokenIn(serializers.Serializer):
    organization = serializers.UUIDField()
    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, allow_empty=False)
    days = serializers.IntegerField(min_value=1, max_value=organizations.LONGEST_DAYS, default=90)


class RotateIn(serializers.Serializer):
    overlap_hours = serializers.IntegerField(
        min_value=0,
        max_value=organizations.LONGEST_OVERLAP_HOURS,
        required=False,
        help_text="How long the old token works on; this installation's TOKEN_OVERLAP_HOURS when left out.",
    )
