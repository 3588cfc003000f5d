"""Uploads over the API."""

from typing import Any

from rest_framework import serializers

from sharing.uploads.models import Upload
from text.json_objects import unstorable


class UploadIn(serializers.Serializer):
    dataset = serializers.UUIDField(help_text="One of your datasets.")
    file = serializers.FileField(help_text="CSV (UTF-8), JSON Lines or Parquet; told apart by content.")
    basis = serializers.UUIDField(
        required=False, help_text="The attested basis of the people in the file; the dataset's own when left out."
    )
    subject_column = serializers.CharField(
        required=False, allow_blank=True, max_length=100, help_text="The column that says whom a row is about."
    )
    roles: Any = serializers.JSONField(
        required=False,
        help_text="From column to role: identifier, quasi_identifier, sensitive, target, text. Others are features.",
    )

    units: Any = serializers.JSONField(
        required=False, help_text='From column to the unit of its numbers, such as {"weight": "kg"}.'
    )

    def validate_units(self, value: Any) -> dict[str, str]:
        return _words_by_column(value, 'Give an object from column to unit, such as {"weight": "kg"}.')

    def validate_roles(self, value: Any) -> dict[str, str]:
        return _words_by_column(value, 'Give an object from column to role, such as {"name": "identifier"}.')


class UploadOut(serializers.ModelSerializer):
    class Meta:
        model = Upload
        fields = ("id", "dataset", "status", "size_bytes", "subject_column", "roles", "units", "version", "created_at")
        read_only_fields = fields


def _words_by_column(value: Any, otherwise: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(word, str) for word in value.values()):
        raise serializers.ValidationError(otherwise)
    if unstorable(value) is not None:
        raise serializers.ValidationError("Leave out NUL characters and halves of surrogate pairs.")
    return value
