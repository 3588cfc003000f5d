from __future__ import annotations

from rest_framework import serializers

from design.proposals.attributes import MOST_ATTRIBUTES, MOST_OPTIONS
from design.proposals.models import Attribute, Proposal, Review, ReviewForm
from design.studies.serializers import Translated
from design.surveys.serializers import AskedOut, QuestionIn


class AttributeOut(serializers.ModelSerializer):
    class Meta:
        model = Attribute
        fields = ("id", "study", "code", "label", "kind", "options", "low", "high", "unit", "cost")


class AttributeIn(serializers.Serializer):
    code = serializers.SlugField(max_length=40)
    label = Translated()
    kind = serializers.ChoiceField(choices=Attribute.Kind.choices)
    options = serializers.ListField(child=serializers.DictField(), required=False, max_length=MOST_OPTIONS)
    low = serializers.FloatField(required=False, allow_null=True)
    high = serializers.FloatField(required=False, allow_null=True)
    unit = serializers.CharField(max_length=20, required=False, allow_blank=True)
    cost = serializers.FloatField(required=False)


class AttributesIn(serializers.Serializer):
    """Everything that may vary about a study's design."""

    study = serializers.UUIDField()
    attributes = AttributeIn(many=True, min_length=1, max_length=MOST_ATTRIBUTES)


class ReviewFormOut(AskedOut):
    class Meta:
        model = ReviewForm
        fields = ("id", "study", *AskedOut.ASKED, "created_at")


class ReviewFormIn(serializers.Serializer):
    study = serializers.UUIDField()
    questions = QuestionIn(many=True, min_length=1, max_length=500, required=False)
    draft = serializers.BooleanField(default=False, help_text="Leave it to be changed until it is opened.")


class ProposalOut(serializers.ModelSerializer):
    class Meta:
        model = Proposal
        fields = (
            "id", "study", "number", "title", "summary", "attributes", "state", "origin", "reason", "created_at",
        )  # fmt: skip


class ProposalChange(serializers.Serializer):
    title = Translated()
    summary = Translated(required=False, allow_empty=True)
    attributes = serializers.DictField(child=serializers.JSONField())


class ProposalIn(ProposalChange):
    study = serializers.UUIDField()


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


class StandingsIn(serializers.Serializer):
    study = serializers.UUIDField()


class StandingOut(serializers.Serializer):
    """Mean rating with its 95 % interval; hidden where fewer people rated than may show."""

    proposal = serializers.UUIDField(source="proposal.pk")
    number = serializers.IntegerField(source="proposal.number")
    mean = serializers.FloatField(allow_null=True)
    ci95_low = serializers.FloatField(allow_null=True)
    ci95_high = serializers.FloatField(allow_null=True)
    people_rounded = serializers.IntegerField(allow_null=True)
    hidden = serializers.BooleanField()
