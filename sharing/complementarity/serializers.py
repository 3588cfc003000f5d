"""Scores over the API."""

from rest_framework import serializers

from sharing.agreements.serializers import OnBehalfOf, PartnerId
from sharing.complementarity.models import Score


class AgreementIn(OnBehalfOf):
    agreement = serializers.UUIDField()


class ScoreIn(AgreementIn):
    partner = PartnerId()


class ScoreOut(serializers.ModelSerializer):
    partner = serializers.UUIDField(source="partner.dataset.organization_id", read_only=True)

    class Meta:
        model = Score
        fields = ("id", "agreement", "organization", "partner", "verdict", "share", "figures", "n", "created_at")
        read_only_fields = fields
