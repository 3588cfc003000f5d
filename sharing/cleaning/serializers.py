"""Cleaning over the API."""

from typing import Any

from rest_framework import serializers


class VersionIn(serializers.Serializer):
    version = serializers.UUIDField(help_text="A dataset version of your organization.")


def column_list(**kwargs: Any) -> serializers.ListField:
    """Names of columns."""
    return serializers.ListField(child=serializers.CharField(max_length=100), max_length=2000, **kwargs)


class CleaningIn(VersionIn):
    columns = column_list(required=False, help_text="Clean these alone; all when left out.")
    drop_without = column_list(required=False, help_text="Leave out rows in which one of these is missing.")
    recipe: Any = serializers.DictField(
        required=False, help_text='Exactly these steps: {"version": 1, "steps": [{"step": …, "column": …}, …]}.'
    )
