"""Comparisons of records over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from sharing.cleaning.serializers import VersionIn
from sharing.matching.models import MatchPair, MatchReview


class MatchReviewIn(VersionIn):
    columns: Any = serializers.DictField(
        child=serializers.ChoiceField(choices=MatchReview.Kind.choices),
        required=False,
        help_text=(
            'How each of 2 to 20 columns is compared, such as {"surname": "name", "born": "date"}; by their types '
            "when left out, without those that name the person."
        ),
    )


class MatchPairOut(serializers.ModelSerializer):
    class Meta:
        model = MatchPair
        fields = ("id", "rank", "probability", "sure", "choice")
        read_only_fields = fields


class MatchReviewOut(serializers.ModelSerializer):
    """Ranks and probabilities; rows are shown on the page alone."""

    pairs = MatchPairOut(
        source="listed", many=True, read_only=True, help_text="The doubtful ones, then the least sure of the others."
    )

    class Meta:
        model = MatchReview
        fields = ("id", "version", "columns", "rows", "sure", "doubtful", "skipped", "pairs", "closed_at", "created_at")
        read_only_fields = fields


class SettlePairIn(serializers.Serializer):
    pair = serializers.UUIDField()
    choice = serializers.ChoiceField(choices=MatchPair.Choice.choices)
