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
    entropy_diversity = serializers.FloatField(
        required=False,
        min_value=1,
        max_value=100,
        help_text="Such values in effect: the exponential of their entropy, so that no one value prevails (entropy l).",
    )
    most_lost = serializers.FloatField(
        required=False,
        min_value=0,
        max_value=1,
        help_text="Mean loss of the blurred columns above which a row is left out instead: 1 keeps all.",
    )
    most_left_out = serializers.FloatField(
        required=False, min_value=0, max_value=1, help_text="Share of the rows that may be left out at most."
    )


class ViewIn(OnBehalfOf):
    agreement = serializers.UUIDField(help_text="An agreement in force.")
