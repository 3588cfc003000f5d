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
    closeness = serializers.FloatField(
        required=False,
        min_value=0,
        max_value=1,
        help_text="How far a group's sensitive values may lie from everybody's (t), as the earth mover's distance.",
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
    hierarchies = serializers.DictField(
        child=serializers.DictField(),
        required=False,
        help_text=(
            'By column how its values are generalized: {"prefixes": [4, 2]}, {"bands": [5, 10, 20]}, '
            '{"dates": ["month", "year"]} or {"parents": {"Bath": "Somerset"}}. Others become ranges and sets.'
        ),
    )
    target = serializers.CharField(
        required=False,
        help_text=(
            "Column of 2 to 50 values that a model is to tell from the others, before and after, to measure what the "
            "blurring costs it; the one of this role when left out."
        ),
    )


class ViewIn(OnBehalfOf):
    agreement = serializers.UUIDField(help_text="An agreement in force.")
