from __future__ import annotations

from rest_framework import serializers

from feedback.analysis.models import Summary


class SummaryOut(serializers.ModelSerializer):
    """What the disclosure gate released: ``figures`` by table, hidden cells marked; ``themes`` by position."""

    job = serializers.UUIDField(source="job_id")

    class Meta:
        model = Summary
        fields = ("id", "model", "since", "until", "figures", "themes", "taken_back_at", "job", "created_at")


class SummaryIn(serializers.Serializer):
    """Which model's feedback; received from ``since`` on and before ``until``, all of it when left out."""

    model = serializers.UUIDField()
    since = serializers.DateTimeField(required=False, allow_null=True)
    until = serializers.DateTimeField(required=False, allow_null=True)
