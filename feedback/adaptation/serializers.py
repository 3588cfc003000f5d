from __future__ import annotations

from typing import Any

from rest_framework import serializers

from disclosure import services as disclosure
from feedback.adaptation.models import Adaptation
from feedback.adaptation.reasons import sentence
from feedback.collection.models import Event


class AdaptationOut(serializers.ModelSerializer):
    """An update, measured and decided. ``reasons``: each a code, its numbers, and a sentence in your language.

    Figures pass the disclosure gate, and people are rounded down.
    """

    job = serializers.UUIDField(source="job_id")
    people = serializers.SerializerMethodField()
    held_out_people = serializers.SerializerMethodField()
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()
    gain = serializers.SerializerMethodField()
    base_change = serializers.SerializerMethodField()
    reasons = serializers.SerializerMethodField()

    class Meta:
        model = Adaptation
        fields = (
            "id",
            "version",
            "candidate",
            "outcome",
            "since",
            "until",
            "channel",
            "corrections",
            "people",
            "held_out_people",
            "before",
            "after",
            "gain",
            "base_change",
            "reasons",
            "settings",
            "taken_back_at",
            "job",
            "created_at",
        )

    def get_people(self, adaptation: Adaptation) -> int:
        return disclosure.people_rounded(adaptation.people)

    def get_held_out_people(self, adaptation: Adaptation) -> int:
        return disclosure.people_rounded(adaptation.held_out_people)

    def get_before(self, adaptation: Adaptation) -> dict[str, Any] | None:
        return disclosure.figure(adaptation.before, people=adaptation.held_out_people)

    def get_after(self, adaptation: Adaptation) -> dict[str, Any] | None:
        return disclosure.figure(adaptation.after, people=adaptation.held_out_people)

    def get_gain(self, adaptation: Adaptation) -> dict[str, Any] | None:
        return disclosure.figure(_without_single_rows(adaptation.gain), people=adaptation.held_out_people)

    def get_base_change(self, adaptation: Adaptation) -> dict[str, Any] | None:
        return disclosure.figure(_without_single_rows(adaptation.base_change), people=adaptation.held_out_people)

    def get_reasons(self, adaptation: Adaptation) -> list[dict[str, Any]]:
        return [{**reason, "detail": sentence(reason)} for reason in adaptation.reasons]


def _without_single_rows(change: dict[str, Any]) -> dict[str, Any]:
    """A comparison without the counts of rows that only one of the two got right: a few may be one person's."""
    return {name: value for name, value in change.items() if name not in ("only_a", "only_b")}


class AdaptIn(serializers.Serializer):
    """Which version learns from the corrections received from ``since`` on and before ``until``, through ``channel``.

    ``held_out`` and ``base_test`` are dataset versions to measure on; without them, a quarter of the givers and the test
    part of the training data. ``settings`` are those of the update, such as ``margin``: the loss on the base test that
    must be ruled out, as a share.
    """

    version = serializers.UUIDField()
    held_out = serializers.UUIDField(required=False, allow_null=True)
    base_test = serializers.UUIDField(required=False, allow_null=True)
    since = serializers.DateTimeField(required=False, allow_null=True)
    until = serializers.DateTimeField(required=False, allow_null=True)
    channel = serializers.ChoiceField(Event.Channel.choices, required=False, allow_blank=True)
    seed = serializers.IntegerField(required=False, default=0, min_value=0, max_value=2**31 - 1)
    settings = serializers.DictField(required=False, child=serializers.JSONField())
