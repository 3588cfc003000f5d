"""Anonymizing over the API."""

from rest_framework import serializers

from sharing.agreements.serializers import OnBehalfOf
from sharing.cleaning.serializers import VersionIn, column_list


class AnonymizationIn(VersionIn):
    quasi_identifiers = column_list(
        required=False, help_text="Columns to blur; those of this role when left out. Identifiers are always removed."
    )
    minimum_group = serializers.IntegerField(
        required=False, default=5, min_value=2, max_value=1000, help_text="People in each group (k)."
    )
    diversity = serializers.IntegerField(
        required=False, min_value=2, max_value=100, help_text="Different values of sensitive columns in each group (l)."
    )


class ViewIn(OnBehalfOf):
    agreement = serializers.UUIDField(help_text="An agreement in force.")
