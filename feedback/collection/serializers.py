from __future__ import annotations

from typing import Any

from rest_framework import serializers

from feedback.collection.models import Event


class EventOut(serializers.ModelSerializer):
    """That something was said, about what, and how it was rated. Content stays sealed."""

    class Meta:
        model = Event
        fields = (
            "id",
            "version",
            "kind",
            "channel",
            "rating",
            "corrects",
            "has_words",
            "removed",
            "occurred_at",
            "created_at",
            "taken_back_at",
        )


class LabelField(serializers.JSONField):
    """A label: text, a number, or true and false."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str | int | float | bool):
            raise serializers.ValidationError("Give one of the model's labels.")
        return data


class EventIn(serializers.Serializer):
    """What one of your users said about an output of a model version of yours."""

    version = serializers.UUIDField(help_text="The model version that answered.")
    basis = serializers.UUIDField(help_text="The attested basis under which it may be used; covers improve_model.")
    subject_key = serializers.CharField(max_length=200, help_text="Your own key for the person; kept as a keyed hash.")
    kind = serializers.ChoiceField(Event.Kind.choices)
    channel = serializers.ChoiceField(Event.Channel.choices, required=False, default=Event.Channel.API)
    input = serializers.JSONField(required=False, allow_null=True, help_text="The text or row that was asked.")
    output = LabelField(required=False, allow_null=True)
    correction = LabelField(required=False, allow_null=True)
    rating = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=5)
    text = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    idempotency_key = serializers.CharField(required=False, allow_null=True, max_length=200)
    occurred_at = serializers.DateTimeField(required=False, allow_null=True)


class RecordedOut(serializers.Serializer):
    """Ids in the order sent; repeated events have the id of the first."""

    ids = serializers.ListField(child=serializers.UUIDField())
    recorded = serializers.IntegerField()
    repeated = serializers.IntegerField()
