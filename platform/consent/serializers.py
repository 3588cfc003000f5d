from __future__ import annotations

from rest_framework import serializers

from consent.models import ConsentRecord, ConsentText, Decision, Purpose
from kernel.translated import LANGUAGES


class AskedPurposeOut(serializers.Serializer):
    purpose = serializers.ChoiceField(Purpose.choices)
    sentence = serializers.DictField(child=serializers.CharField())
    allows = serializers.DictField(child=serializers.CharField())


class RecipientOut(serializers.Serializer):
    organization_id = serializers.UUIDField()
    name = serializers.CharField()


class ConsentTextOut(serializers.ModelSerializer):
    """A version of what an organization asks; title, body and sentences by language."""

    purposes = AskedPurposeOut(many=True)
    recipients = RecipientOut(many=True)

    class Meta:
        model = ConsentText
        fields = (
            "id",
            "organization",
            "code",
            "version",
            "title",
            "body",
            "purposes",
            "categories",
            "recipients",
            "retention_days",
            "contact",
            "automated_decisions",
            "audience",
            "content_hash",
            "created_at",
        )


class ConsentRecordOut(serializers.ModelSerializer):
    class Meta:
        model = ConsentRecord
        fields = (
            "id",
            "subject",
            "text",
            "purpose",
            "organization",
            "recipient",
            "decision",
            "language",
            "method",
            "expires_at",
            "created_at",
        )


class DecideIn(serializers.Serializer):
    """One decision about one purpose. There is no way to answer several at once."""

    purpose = serializers.ChoiceField(Purpose.choices)
    decision = serializers.ChoiceField(Decision.choices)
    language = serializers.ChoiceField([(code, code) for code in LANGUAGES], default="en")


class PurposeStandingOut(serializers.Serializer):
    purpose = serializers.ChoiceField(Purpose.choices)
    allowed = serializers.BooleanField()
    answered = serializers.BooleanField()
    since = serializers.DateTimeField(allow_null=True)


class StandingOut(serializers.Serializer):
    """What holds now for the person who asks, purpose by purpose."""

    purposes = PurposeStandingOut(many=True)
