"""Organizations and tokens over the API."""

from rest_framework import serializers

from organizations.models import ApiToken, Organization


class OrganizationOut(serializers.ModelSerializer):
    class Meta:
        model = Organization
        fields = ("id", "name", "slug", "created_at")
        read_only_fields = fields


class TokenOut(serializers.ModelSerializer):
    class Meta:
        model = ApiToken
        fields = ("id", "organization", "name", "scopes", "prefix", "expires_at", "last_used_at", "revoked_at")
        read_only_fields = fields
