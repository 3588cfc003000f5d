"""Reviews of labels over the API."""

from __future__ import annotations

from rest_framework import serializers

from sharing.cleaning.serializers import VersionIn
from sharing.labels.models import LabelDoubt, LabelReview


class LabelReviewIn(VersionIn):
    target = serializers.CharField(
        required=False, max_length=100, help_text="The column with the labels; the one to be predicted if left out."
    )


class LabelDoubtOut(serializers.ModelSerializer):
    class Meta:
        model = LabelDoubt
        fields = ("id", "rank", "margin", "choice")
        read_only_fields = fields


class LabelReviewOut(serializers.ModelSerializer):
    """Ranks and margins; rows are shown on the page alone."""

    doubts = LabelDoubtOut(many=True, read_only=True)

    class Meta:
        model = LabelReview
        fields = ("id", "version", "target", "labelled", "wrong_share", "doubts", "closed_at", "created_at")
        read_only_fields = fields


class SettleIn(serializers.Serializer):
    doubt = serializers.UUIDField()
    choice = serializers.ChoiceField(choices=LabelDoubt.Choice.choices)
