"""Copies and keys over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from sharing.agreements.serializers import OnBehalfOf, PartnerId
from sharing.exports.models import Export, RecipientKey


class RecipientKeyIn(serializers.Serializer):
    organization: Any = serializers.UUIDField(
        required=False, default=None, help_text="Needed by who belongs to several."
    )
    name = serializers.CharField(max_length=80)
    public_key = serializers.CharField(max_length=200, help_text="An age public key; it begins with age1.")


class RecipientKeyOut(serializers.ModelSerializer):
    class Meta:
        model = RecipientKey
        fields = ("id", "organization", "name", "public_key", "revoked_at", "created_at")
        read_only_fields = fields


class ExportIn(OnBehalfOf):
    agreement = serializers.UUIDField()
    key = serializers.UUIDField(help_text="A recipient key of yours.")
    partner = PartnerId()


class ExportOut(serializers.ModelSerializer):
    partner = serializers.UUIDField(
        source="version.dataset.organization_id", read_only=True, help_text="Whose data it holds."
    )
    available = serializers.BooleanField(source="file", read_only=True, help_text="Whether the file is still kept.")

    held_back = serializers.BooleanField(
        source="rows_held_back",
        read_only=True,
        help_text="Whether rows were left out that would tell of single people beside an earlier copy.",
    )

    class Meta:
        model = Export
        fields = (
            "id", "agreement", "organization", "partner", "key", "rows", "held_back", "bytes_raw", "bytes_compressed",
            "bytes_with_dictionary",
            "bytes_file", "sha256", "available", "expires_at", "removed_at", "removed_why", "created_at",
        )  # fmt: skip
        read_only_fields = fields
