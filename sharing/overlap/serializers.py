"""Overlaps over the API."""

from rest_framework import serializers

from sharing.agreements.serializers import OnBehalfOf, PartnerId
from sharing.overlap.models import Overlap


class OverlapIn(OnBehalfOf):
    agreement = serializers.UUIDField()
    partner = PartnerId()


class OverlapOut(serializers.ModelSerializer):
    partner = serializers.UUIDField(source="partner_organization_id", read_only=True)

    class Meta:
        model = Overlap
        fields = (
            "id", "agreement", "organization", "partner", "kind", "compared_by", "looked_near", "people", "equal", "near",
            "share", "created_at",
        )  # fmt: skip
        read_only_fields = fields
        extra_kwargs = {
            "organization": {"help_text": "Whose people are counted: your own."},
            "people": {"help_text": "All of them, about."},
            "equal": {"help_text": "Those with something that the other has, too; null where that may not be told."},
            "near": {
                "help_text": "Those besides with a nearly equal text; null where not looked for or not to be told."
            },
        }
