from __future__ import annotations

from typing import Any

from rest_framework import serializers

from consent.models import Purpose
from consent.reasons import Reason
from datastore import services as datastore
from datastore.models import Dataset, DatasetVersion, Permit, PrivacyBudget, PrivateRelease


class DatasetIn(serializers.Serializer):
    """A named collection, empty at first: uploads or contributions fill it."""

    organization = serializers.UUIDField(
        required=False, help_text="Whose data; may be left out by who acts for one organization alone."
    )
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(Dataset.Kind.choices)
    description = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")
    basis = serializers.UUIDField(
        required=False,
        help_text="The attested basis of a company's own records; left out where each person's consent is.",
    )


class DatasetOut(serializers.ModelSerializer):
    class Meta:
        model = Dataset
        fields = ("id", "organization", "name", "kind", "title", "description", "basis", "made_by", "created_at")


class ColumnOut(serializers.Serializer):
    name = serializers.CharField()
    type = serializers.CharField()
    role = serializers.CharField()
    unit = serializers.CharField(required=False, help_text="Of its numbers, where one was said.")
    missing = serializers.FloatField(required=False, help_text="About which share of its values is missing, 0 to 1.")


class DatasetVersionOut(serializers.ModelSerializer):
    """What may be said of a version. Counts pass the disclosure gate: hidden below the minimum, people rounded."""

    schema = ColumnOut(many=True)
    rows = serializers.SerializerMethodField()
    people = serializers.SerializerMethodField()
    report = serializers.SerializerMethodField()
    bytes_stored = serializers.SerializerMethodField(help_text="What it takes of a disk, in blocks of 4,096.")
    parents = serializers.SerializerMethodField()

    class Meta:
        model = DatasetVersion
        fields = (
            "id",
            "dataset",
            "number",
            "state",
            "builder",
            "parameters",
            "schema",
            "rows",
            "people",
            "bytes_stored",
            "content_hash",
            "report",
            "replaced_by",
            "parents",
            "created_at",
        )

    def get_rows(self, version: DatasetVersion) -> int | None:
        return datastore.rows_of(version)

    def get_people(self, version: DatasetVersion) -> int | None:
        return datastore.people_of(version)

    def get_report(self, version: DatasetVersion) -> dict[str, Any]:
        return datastore.counts_shown(datastore.report_of(version))

    def get_bytes_stored(self, version: DatasetVersion) -> int:
        return datastore.bytes_of(version)

    def get_parents(self, version: DatasetVersion) -> list[str]:
        return [str(edge.parent_id) for edge in version.parent_edges.all()]


class NodeOut(serializers.Serializer):
    id = serializers.UUIDField()
    label = serializers.CharField()
    detail = serializers.CharField()
    kind = serializers.ChoiceField(["version", "partner"])
    state = serializers.CharField()
    focus = serializers.BooleanField()
    href = serializers.CharField(allow_null=True)


class EdgeOut(serializers.Serializer):
    source = serializers.UUIDField()
    target = serializers.UUIDField()


class GraphOut(serializers.Serializer):
    nodes = NodeOut(many=True)
    edges = EdgeOut(many=True)


class UsableIn(serializers.Serializer):
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    partner: Any = serializers.UUIDField(
        required=False, default=None, help_text="Who would use it; yourself if left out."
    )


class UsableGroupOut(serializers.Serializer):
    reason = serializers.ChoiceField(choices=Reason.choices)
    people = serializers.IntegerField(allow_null=True, help_text="Rounded down to fives; null below the minimum.")
    gained = serializers.BooleanField(help_text="Whether asking them could let them be used.")


class UsableOut(serializers.Serializer):
    groups = UsableGroupOut(many=True)
    text = serializers.UUIDField(source="text.pk", allow_null=True, help_text="The consent text that asks for it now.")


class PermitOut(serializers.ModelSerializer):
    class Meta:
        model = Permit
        fields = (
            "id",
            "dataset",
            "grantee",
            "agreement_id",
            "columns",
            "uses",
            "purposes",
            "state",
            "starts_on",
            "ends_on",
            "minimum_cell",
            "row_cap",
            "created_at",
        )


class PrivacyBudgetIn(serializers.Serializer):
    dataset = serializers.UUIDField()
    total_epsilon = serializers.DecimalField(
        max_digits=9, decimal_places=6, help_text="What all noisy counts about the dataset's people may cost together."
    )


class PrivacyBudgetOut(serializers.ModelSerializer):
    left_epsilon = serializers.DecimalField(max_digits=9, decimal_places=6)

    class Meta:
        model = PrivacyBudget
        fields = ("id", "dataset", "total_epsilon", "spent_epsilon", "left_epsilon")


class PrivateReleaseIn(serializers.Serializer):
    """Either ``categories`` or, of a column of numbers, ``edges``."""

    version = serializers.UUIDField()
    column = serializers.CharField()
    categories = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Values to count, chosen without a look at the data."
    )
    edges = serializers.ListField(
        child=serializers.FloatField(), required=False, help_text="Where ranges of numbers meet, rising."
    )
    epsilon = serializers.DecimalField(max_digits=9, decimal_places=6, help_text="What it costs.")
    purpose = serializers.ChoiceField(choices=Purpose.choices, help_text="Counted is who allows this.")
    most_per_person = serializers.IntegerField(
        required=False,
        default=1,
        min_value=1,
        max_value=100,
        help_text="In how many categories a person counts at most.",
    )


class PrivateReleaseOut(serializers.ModelSerializer):
    categories = serializers.ListField(child=serializers.CharField())
    counts = serializers.ListField(child=serializers.IntegerField(), help_text="With noise; small ones may be below 0.")

    class Meta:
        model = PrivateRelease
        fields = (
            "id",
            "version",
            "column",
            "categories",
            "counts",
            "reach",
            "epsilon",
            "most_per_person",
            "purpose",
            "created_at",
        )
