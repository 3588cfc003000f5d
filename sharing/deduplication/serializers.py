"""Removing duplicates over the API."""

from rest_framework import serializers

from sharing.cleaning.serializers import VersionIn, column_list


class DeduplicationIn(VersionIn):
    compare_by = column_list(
        required=False,
        help_text="Records that agree in these are duplicates; the text, the file or all but identifiers when left out.",
    )
    near_threshold = serializers.FloatField(
        required=False, min_value=0.5, max_value=1, help_text="Drop nearly equal texts, or images (from 0.75), too."
    )
