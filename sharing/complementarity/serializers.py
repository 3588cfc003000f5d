"""Scores over the API."""

from rest_framework import serializers

from sharing.agreements.serializers import OnBehalfOf
from sharing.complementarity.models import Score


class AgreementIn(OnBehalfOf):
    agreement = serializers.UUIDField()


class ScoreOut(serializers.ModelSerializer):
    class Meta:
        model = Score
        fields = ("id", "agreement", "organization", "verdict", "share", "figures", "n", "created_at")
        read_only_fields = fields
