from __future__ import annotations

from typing import Any

from rest_framework import serializers

from disclosure import services as disclosure
from registry import services as registry
from registry.models import Evaluation, Model, ModelVersion
from registry.services.serving import MAX_INPUTS


class ModelOut(serializers.ModelSerializer):
    live_version = serializers.SerializerMethodField()

    class Meta:
        model = Model
        fields = ("id", "organization", "name", "task", "live_version", "created_at")

    def get_live_version(self, model: Model) -> str | None:
        return next((str(version.pk) for version in model.live_versions), None)  # type: ignore[attr-defined]


class EvaluationOut(serializers.ModelSerializer):
    """Figures pass the disclosure gate: those about too few people, or mostly about two, are hidden."""

    n = serializers.SerializerMethodField()
    people = serializers.SerializerMethodField()
    metrics = serializers.SerializerMethodField()
    comparison = serializers.SerializerMethodField()

    class Meta:
        model = Evaluation
        fields = (
            "id",
            "data_version",
            "part",
            "n",
            "people",
            "metrics",
            "compared_with",
            "comparison",
            "seed",
            "created_at",
        )

    def get_n(self, evaluation: Evaluation) -> int | None:
        return registry.told(evaluation, evaluation.n)

    def get_people(self, evaluation: Evaluation) -> int | None:
        return registry.told(evaluation, disclosure.people_rounded(evaluation.people))

    def get_metrics(self, evaluation: Evaluation) -> dict[str, Any] | None:
        return registry.told(evaluation, evaluation.metrics)

    def get_comparison(self, evaluation: Evaluation) -> dict[str, Any] | None:
        return registry.told(evaluation, evaluation.comparison)


class ModelVersionOut(serializers.ModelSerializer):
    data = serializers.SerializerMethodField()
    evaluations = EvaluationOut(many=True)

    class Meta:
        model = ModelVersion
        fields = (
            "id",
            "model",
            "number",
            "state",
            "trainer",
            "seed",
            "builder",
            "parameters",
            "data",
            "parent",
            "metrics",
            "metadata",
            "sha256",
            "bytes_stored",
            "affected_at",
            "evaluations",
            "created_at",
        )

    def get_data(self, version: ModelVersion) -> list[str]:
        return [str(used.data_version_id) for used in version.training_data.all()]


class DecisionIn(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


class PredictIn(serializers.Serializer):
    """Texts for a model of texts; objects of column and value for a model of tables."""

    inputs = serializers.ListField(child=serializers.JSONField(), min_length=1, max_length=MAX_INPUTS)


class PredictionOut(serializers.Serializer):
    label = serializers.JSONField()
    probability = serializers.FloatField()
    probabilities = serializers.DictField(child=serializers.FloatField())


class PredictOut(serializers.Serializer):
    version = serializers.UUIDField()
    number = serializers.IntegerField()
    predictions = PredictionOut(many=True)
