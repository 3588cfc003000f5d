from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from consent.models import Claim, Purpose
from sharing.contributions.models import Contribution


class ContributionOut(serializers.ModelSerializer):
    """The life of one record. Its content is in ``GET …/content/``, for its giver alone."""

    class Meta:
        model = Contribution
        fields = (
            "id",
            "organization",
            "text",
            "basis",
            "batch",
            "kind",
            "about",
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


class ContributeFileIn(serializers.Serializer):
    """An image (PNG, JPEG, GIF, WebP) or a recording (WAV), told by its content, not by its name."""

    under = serializers.UUIDField()
    file = serializers.FileField(max_length=500)


class RecordIn(ContentIn):
    """One line: ``text`` or ``row``; ``subject_key`` (your own key for the person) where it is about somebody you serve."""

    subject_key = serializers.CharField(required=False, max_length=200)
    idempotency_key = serializers.CharField(required=False, max_length=200)


class BulkIn(serializers.Serializer):
    basis = serializers.UUIDField(required=False)
    under = serializers.UUIDField(required=False)
    skip_faulty = serializers.BooleanField(required=False, default=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if ("basis" in data) == ("under" in data):
            raise serializers.ValidationError({"basis": _("Name either a basis or the text under which you give.")})
        return data


class FaultOut(serializers.Serializer):
    number = serializers.IntegerField(help_text="Of the line or row, from 1.")
    field = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    detail = serializers.CharField()


class TakenOut(serializers.Serializer):
    """What became of the records; each is listed under its batch."""

    batch = serializers.UUIDField()
    recorded = serializers.IntegerField()
    repeated = serializers.IntegerField(help_text="Came before under the same idempotency key with the same content.")
    refused = serializers.IntegerField(help_text="Recorded, and refused for a reason that each says.")
    faults = FaultOut(many=True, help_text="Left out.")


class CodesIn(serializers.Serializer):
    organization = serializers.UUIDField()
    subject_keys = serializers.ListField(child=serializers.CharField(max_length=200), min_length=1, max_length=1000)
    days = serializers.IntegerField(min_value=1, max_value=90, default=30)


class CodesOut(serializers.Serializer):
    codes = serializers.DictField(child=serializers.CharField(), help_text="Key -> code. People who claimed get none.")


class ClaimIn(serializers.Serializer):
    code = serializers.CharField(max_length=100)


class ClaimOut(serializers.ModelSerializer):
    class Meta:
        model = Claim
        fields = ("id", "organization", "created_at", "expires_at", "claimed_at")


class PieceOut(serializers.Serializer):
    text = serializers.CharField()
    kind = serializers.CharField(allow_blank=True)


class PreviewOut(serializers.Serializer):
    """What would be kept, and what would be taken out."""

    content = serializers.DictField()
    removed = serializers.DictField(child=serializers.IntegerField())
    pieces = PieceOut(many=True)
    about = serializers.DictField()


@extend_schema_serializer(component_name="ContributionDecisionIn")  # the registry decides about models
class DecisionIn(serializers.Serializer):
    accepted = serializers.BooleanField()
    reason = serializers.ChoiceField(Contribution.Reason.choices, required=False)


class GatherIn(serializers.Serializer):
    dataset = serializers.UUIDField()
    purpose = serializers.ChoiceField(Purpose.choices, default=Purpose.IMPROVE_MODEL)
