from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from consent.models import Purpose
from sharing.contributions.models import Contribution


class ContributionOut(serializers.ModelSerializer):
    """The life of one record. Its content is in ``GET …/content/``, for its giver alone."""

    class Meta:
        model = Contribution
        fields = (
            "id",
            "organization",
            "text",
            "kind",
            "language",
            "state",
            "reason",
            "size_bytes",
            "removed",
            "created_at",
            "checked_at",
            "decided_at",
            "taken_back_at",
        )


class ContentIn(serializers.Serializer):
    """One record: ``text``, or ``row`` (column -> text, number, boolean or null)."""

    text = serializers.CharField(required=False, max_length=20_000, trim_whitespace=False)
    row = serializers.DictField(required=False, child=serializers.JSONField(allow_null=True))
    language = serializers.ChoiceField([("en", "en"), ("zh", "zh")], required=False, default="")


class ContributeIn(ContentIn):
    """``under`` is the consent text in which the organization asks."""

    under = serializers.UUIDField()


class PieceOut(serializers.Serializer):
    text = serializers.CharField()
    kind = serializers.CharField(allow_blank=True)


class PreviewOut(serializers.Serializer):
    """What would be kept, and what would be taken out."""

    content = serializers.DictField()
    removed = serializers.DictField(child=serializers.IntegerField())
    pieces = PieceOut(many=True)


@extend_schema_serializer(component_name="ContributionDecisionIn")  # the registry decides about models
class DecisionIn(serializers.Serializer):
    accepted = serializers.BooleanField()
    reason = serializers.ChoiceField(Contribution.Reason.choices, required=False)


class GatherIn(serializers.Serializer):
    dataset = serializers.UUIDField()
    purpose = serializers.ChoiceField(Purpose.choices, default=Purpose.IMPROVE_MODEL)
