from __future__ import annotations

from typing import Any

from rest_framework import serializers

from feedback.collection.core.checking import MAX_INPUT, MAX_WORDS
from feedback.collection.models import Event, Opening


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
    channel = serializers.ChoiceField(
        [choice for choice in Event.Channel.choices if choice[0] != Event.Channel.PORTAL],  # that one is ours to say
        required=False,
        default=Event.Channel.API,
    )
    input = serializers.JSONField(required=False, allow_null=True, help_text="The text or row that was asked.")
    output = LabelField(required=False, allow_null=True)
    correction = LabelField(required=False, allow_null=True)
    rating = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=5)
    text = serializers.CharField(required=False, allow_blank=True, max_length=MAX_WORDS)
    idempotency_key = serializers.CharField(required=False, allow_null=True, max_length=200)
    occurred_at = serializers.DateTimeField(required=False, allow_null=True)


class RecordedOut(serializers.Serializer):
    """Ids in the order sent; repeated events have the id of the first."""

    ids = serializers.ListField(child=serializers.UUIDField())
    recorded = serializers.IntegerField()
    repeated = serializers.IntegerField()


class OpeningOut(serializers.ModelSerializer):
    """Whether people may try a model; closed ones say since when."""

    class Meta:
        model = Opening
        fields = ("id", "model", "opened_at", "closed_at", "created_at")


class OpeningIn(serializers.Serializer):
    model = serializers.UUIDField()


class AskOut(serializers.Serializer):
    """A model that asks for your feedback. ``consent_text`` is what you allow it under; ``labels`` what it can answer."""

    model = serializers.UUIDField(source="version.model_id")
    name = serializers.CharField(source="version.model.name")
    organization = serializers.CharField(source="version.model.organization.name")
    version = serializers.UUIDField(source="version.pk")
    consent_text = serializers.UUIDField(source="text.pk")
    allowed = serializers.BooleanField()
    reads_text = serializers.BooleanField()
    labels = serializers.ListField(child=serializers.JSONField())


class TryIn(serializers.Serializer):
    input = serializers.CharField(max_length=MAX_INPUT)


class AnswerOut(serializers.Serializer):
    label = serializers.JSONField()
    probability = serializers.FloatField()


class SayIn(serializers.Serializer):
    """What you think of the model, or of its answer to ``input``, which is asked for again and kept beside it."""

    kind = serializers.ChoiceField(Event.Kind.choices)
    input = serializers.CharField(required=False, max_length=MAX_INPUT)
    correction = LabelField(required=False, allow_null=True)
    rating = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=5)
    text = serializers.CharField(required=False, allow_blank=True, max_length=MAX_WORDS)
