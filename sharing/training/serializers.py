"""Joint trainings over the API."""

from rest_framework import serializers

from sharing.training.models import Training


class TrainingIn(serializers.Serializer):
    agreement = serializers.UUIDField()
    data = serializers.UUIDField(help_text="A fused dataset version.")
    trainers = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=4)
    seed = serializers.IntegerField(required=False, default=0, min_value=0, max_value=2**31 - 1)
    test_fraction = serializers.FloatField(required=False, default=0.2, min_value=0.05, max_value=0.5)


class TrainingOut(serializers.ModelSerializer):
    class Meta:
        model = Training
        fields = (
            "id", "agreement", "organization", "data", "trainers", "figures", "seed", "n_test", "model_versions",
            "created_at",
        )  # fmt: skip
        read_only_fields = fields
