from __future__ import annotations

from rest_framework import serializers

from design.proposals.models import Attribute, Proposal, Review
from design.studies.serializers import Translated


class AttributeOut(serializers.ModelSerializer):
    class Meta:
        model = Attribute
        fields = ("code", "label", "kind", "options", "low", "high", "unit", "cost")


class ProposalOut(serializers.ModelSerializer):
    class Meta:
        model = Proposal
        fields = (
            "id", "study", "number", "title", "summary", "attributes", "state", "origin", "reason", "created_at",
        )  # fmt: skip


class ProposalIn(serializers.Serializer):
    study = serializers.UUIDField()
    title = Translated()
    summary = Translated(required=False)
    attributes = serializers.DictField(child=serializers.JSONField())


class ProposalDecisionIn(serializers.Serializer):
    adopt = serializers.BooleanField()
    reason = serializers.CharField(max_length=2000)


class ReviewOut(serializers.ModelSerializer):
    class Meta:
        model = Review
        fields = ("id", "proposal", "created_at")


class ReviewIn(serializers.Serializer):
    proposal = serializers.UUIDField()
    answers = serializers.DictField(child=serializers.JSONField(allow_null=True), allow_empty=False)
    language = serializers.ChoiceField(choices=["en", "zh-hans"], default="en")


class StandingOut(serializers.Serializer):
    """Mean rating with its 95 % interval; hidden where fewer people rated than may show."""

    proposal = serializers.UUIDField(source="proposal.pk")
    number = serializers.IntegerField(source="proposal.number")
    mean = serializers.FloatField(allow_null=True)
    ci95_low = serializers.FloatField(allow_null=True)
    ci95_high = serializers.FloatField(allow_null=True)
    people_rounded = serializers.IntegerField(allow_null=True)
    hidden = serializers.BooleanField()
