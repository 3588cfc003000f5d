"""Agreements over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from datastore import services as datastore
from sharing.agreements import text
from sharing.agreements.differences import Change, differences, predecessor
from sharing.agreements.inquiries import Inquiry
from sharing.agreements.models import Agreement, Listing, Offer, Signature
from sharing.agreements.services import MOST_PARTIES


class ListIn(serializers.Serializer):
    version = serializers.UUIDField(help_text="A dataset version of your organization.")
    note = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")

    uses = serializers.ListField(
        child=serializers.CharField(max_length=10),
        required=False,
        default=["score", "train"],
        max_length=3,
    )
    shows_people = serializers.BooleanField(required=False, default=False)


class SearchIn(serializers.Serializer):
    q = serializers.CharField(required=False, default="", max_length=200, help_text="Words, in English or Chinese.")
    use = serializers.ChoiceField(choices=Agreement.Use.choices, required=False)
    organization = serializers.UUIDField(required=False, default=None, help_text="Only what this one lists.")


class AskIn(serializers.Serializer):
    listing: Any = serializers.UUIDField()
    on_behalf_of: Any = serializers.UUIDField(
        required=False, default=None, help_text="Needed by who belongs to several."
    )
    use = serializers.ChoiceField(choices=Agreement.Use.choices)
    message = serializers.CharField(max_length=2000, help_text="The other team reads it; name no person.")


class AnswerIn(serializers.Serializer):
    answer = serializers.CharField(max_length=2000, help_text="The other team reads it; name no person.")


class InquiryOut(serializers.ModelSerializer):
    class Meta:
        model = Inquiry
        fields = (
            "id", "dataset", "owner", "asker", "use", "message", "status", "answer", "answered_at", "agreement",
            "created_at",
        )  # fmt: skip
        read_only_fields = fields


class ListedColumnOut(serializers.Serializer):
    name = serializers.CharField()
    type = serializers.CharField()
    role = serializers.CharField()
    unit = serializers.CharField(required=False)
    missing = serializers.FloatField(required=False, help_text="About which share of its values is missing, 0 to 1.")


class ListingOut(serializers.ModelSerializer):
    """What a partner sees of a dataset before any agreement."""

    organization_name = serializers.CharField(source="organization.name", read_only=True)
    name = serializers.CharField(source="version.dataset.name", read_only=True)
    kind = serializers.CharField(source="version.dataset.kind", read_only=True)
    columns = ListedColumnOut(source="version.schema", many=True, read_only=True)
    people = serializers.SerializerMethodField(
        help_text="About how many, where the owner shows it and they are enough."
    )

    class Meta:
        model = Listing
        fields = (
            "id", "organization", "organization_name", "version", "name", "kind", "note", "uses", "people", "columns",
            "created_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_people(self, listing: Listing) -> int | None:
        return datastore.people_of(listing.version) if listing.shows_people else None


class OnBehalfOf(serializers.Serializer):
    on_behalf_of = serializers.UUIDField(
        required=False, default=None, help_text="For which party you act; needed by who belongs to more than one."
    )


class PartnerId(serializers.UUIDField):
    """Which other party an order is about."""

    def __init__(self, **kwargs: Any) -> None:
        said = "The other party whose data it is about; needed where there are several."
        super().__init__(**{"required": False, "default": None, "help_text": said} | kwargs)


class TermsIn(serializers.Serializer):
    source: Any = serializers.UUIDField(help_text="A dataset version.")
    columns = serializers.ListField(child=serializers.CharField(max_length=100), min_length=1, max_length=2000)
    link_column = serializers.CharField(required=False, allow_blank=True, max_length=100, default="")


@extend_schema_serializer(component_name="AgreementProposalIn")  # design proposes designs
class ProposalIn(serializers.Serializer):
    title = serializers.CharField(max_length=120)
    mode = serializers.ChoiceField(choices=Agreement.Mode.choices)
    use = serializers.ChoiceField(choices=Agreement.Use.choices)
    target = serializers.CharField(max_length=100)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    minimum_group = serializers.IntegerField(required=False, default=5, min_value=2, max_value=1000)
    diversity = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=2, max_value=100)
    closeness = serializers.FloatField(required=False, allow_null=True, default=None, min_value=0, max_value=1)
    redaction = serializers.ChoiceField(choices=Agreement.Redaction.choices, required=False, default="mark")
    minimum_cell = serializers.IntegerField(required=False, default=5, min_value=5, max_value=1000)
    row_cap = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=10**12)
    on_end = serializers.ChoiceField(choices=Agreement.OnEnd.choices, required=False, default="keep")
    own = TermsIn()
    partners = TermsIn(many=True, allow_empty=False, max_length=MOST_PARTIES - 1)


@extend_schema_serializer(component_name="AgreementOtherTermsIn")
class OtherTermsIn(ProposalIn, OnBehalfOf):
    """All terms anew, from your side: ``own`` is what you give."""


class DocumentIn(serializers.Serializer):
    document = serializers.JSONField(help_text="ODRL 2.2 as JSON-LD, of our profile, as the odrl address gives it.")


class EndIn(OnBehalfOf):
    reason = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=500, help_text="Why; the other parties read it."
    )


class SuspendIn(OnBehalfOf):
    reason = serializers.CharField(max_length=500, help_text="Why; the other parties read it.")


class SignIn(OnBehalfOf):
    text_hash = serializers.CharField(max_length=64, help_text="The hash of the text that you read.")


class OfferOut(serializers.ModelSerializer):
    view_ready = serializers.BooleanField(read_only=True, help_text="Whether the anonymized view can be used now.")

    class Meta:
        model = Offer
        fields = ("id", "organization", "view", "view_ready", "columns", "link_column")
        read_only_fields = fields


class SignatureOut(serializers.ModelSerializer):
    class Meta:
        model = Signature
        fields = ("organization", "signed_at", "text_hash")
        read_only_fields = fields


class TermChangeOut(serializers.Serializer):
    field = serializers.CharField()
    party = serializers.UUIDField(allow_null=True, help_text="Whose offer it belongs to; null for what all promise.")
    before = serializers.JSONField()
    after = serializers.JSONField()


class AgreementOut(serializers.ModelSerializer):
    offers = OfferOut(many=True, read_only=True)
    signatures = SignatureOut(many=True, read_only=True)
    text_hash = serializers.SerializerMethodField(help_text="SHA-256 of the text; sign with it.")
    changes = serializers.SerializerMethodField(help_text="What differs from the agreement that it answers or amends.")

    class Meta:
        model = Agreement
        fields = (
            "id", "title", "mode", "use", "target", "minimum_group", "diversity", "closeness", "redaction",
            "minimum_cell", "row_cap", "on_end", "status", "starts_on", "ends_on", "proposed_by", "counters", "amends",
            "changes", "in_force_at", "suspended_by", "reason", "ended_at", "offers", "signatures", "text",
            "text_hash", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_text_hash(self, agreement: Agreement) -> str:
        return text.hash_of(agreement)

    @extend_schema_field(TermChangeOut(many=True))
    def get_changes(self, agreement: Agreement) -> list[dict[str, Any]]:
        before = predecessor(agreement)
        return [_change(change) for change in differences(before, agreement)] if before else []


def _change(change: Change) -> dict[str, Any]:
    """One difference, JSON-able: a day in ISO 8601, a version by its id."""
    before, after = (getattr(value, "pk", value) for value in (change.before, change.after))
    return dict(TermChangeOut({"field": change.field, "party": change.party, "before": before, "after": after}).data)
