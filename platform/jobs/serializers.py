"""A job over the API."""

from rest_framework import serializers

from jobs.models import Job


class JobOut(serializers.ModelSerializer):
    title = serializers.CharField(read_only=True)
    fraction = serializers.FloatField(read_only=True)

    class Meta:
        model = Job
        fields = (
            "id", "name", "title", "status", "attempts", "done", "total", "note", "fraction", "created_at",
            "started_at", "finished_at", "cost_seconds", "result", "error_code", "error",
        )  # fmt: skip
        read_only_fields = fields
