"""Words for redaction over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from sharing.redaction import services as redaction
from sharing.redaction.models import RedactionWord


class RedactionWordIn(serializers.Serializer):
    organization: Any = serializers.UUIDField(
        required=False, default=None, help_text="Needed by who belongs to several."
    )
    text = serializers.CharField(max_length=200, help_text="Compared in small letters and plain width.")
    rule = serializers.ChoiceField(choices=RedactionWord.Rule.choices)
    kind = serializers.ChoiceField(
        choices=RedactionWord.Kind.choices, required=False, help_text="Of what is always redacted; NAME if left out."
    )


class RedactionWordOut(serializers.ModelSerializer):
    text = serializers.SerializerMethodField()

    class Meta:
        model = RedactionWord
        fields = ("id", "organization", "rule", "kind", "text", "created_at")
        read_only_fields = fields

    def get_text(self, word: RedactionWord) -> str:
        return redaction.texts_of([word])[word.pk]
