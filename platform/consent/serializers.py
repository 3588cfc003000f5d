"""Consent over the API: texts, decisions, bases."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from consent import services as consent
from consent.models import AttestedBasis, ConsentRecord, ConsentText, Decision, Guardianship, Purpose
from kernel.translated import LANGUAGES


class AskedPurposeOut(serializers.Serializer):
    purpose = serializers.ChoiceField(Purpose.choices)
    sentence = serializers.DictField(child=serializers.CharField())
    allows = serializers.DictField(child=serializers.CharField())


class RecipientOut(serializers.Serializer):
    organization_id = serializers.UUIDField()
    name = serializers.CharField()


class ConsentTextOut(serializers.ModelSerializer):
    """A version of what an organization asks; title, body and sentences by language."""

    purposes = AskedPurposeOut(many=True)
    recipients = RecipientOut(many=True)

    class Meta:
        model = ConsentText
        fields = (
            "id",
            "organization",
            "code",
            "version",
            "title",
            "body",
            "purposes",
            "categories",
            "recipients",
            "retention_days",
            "contact",
            "automated_decisions",
            "audience",
            "content_hash",
            "created_at",
        )


class Translated(serializers.DictField):
    """A text in every language: ``{"en": "…", "zh-hans": "…"}``."""

    child = serializers.CharField(allow_blank=False, max_length=20_000)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        told = super().to_internal_value(data)
        if set(told) != set(LANGUAGES):
            raise serializers.ValidationError(
                _("Give this part in every language: %(languages)s.") % {"languages": ", ".join(LANGUAGES)}
            )
        return told


class AskedPurposeIn(serializers.Serializer):
    purpose = serializers.ChoiceField(Purpose.choices)
    sentence = Translated()
    allows = Translated()


class ConsentTextIn(serializers.Serializer):
    """A new version of what your organization asks; the first of its ``code`` begins a matter."""

    organization = serializers.UUIDField()
    code = serializers.SlugField(max_length=50, default="main")
    title = Translated()
    body = Translated()
    purposes = AskedPurposeIn(many=True, allow_empty=False)
    categories = serializers.ListField(child=Translated(), allow_empty=False, max_length=50)
    recipients = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=50, help_text="Organizations, by id."
    )
    retention_days = serializers.IntegerField(min_value=1, max_value=3650)
    contact = serializers.CharField(max_length=254)
    automated_decisions = serializers.BooleanField(default=False)
    audience = serializers.ChoiceField(ConsentText.Audience.choices, default=ConsentText.Audience.INVITED)


class TextChangeOut(serializers.Serializer):
    """A run of sentences: ``same``, ``added`` or ``removed``."""

    kind = serializers.CharField()
    text = serializers.CharField()


class ChangesOut(serializers.Serializer):
    """What a version changes against the one before it."""

    before = serializers.UUIDField(source="old.pk")
    body = TextChangeOut(many=True)
    purposes_added = serializers.ListField(child=serializers.CharField())
    purposes_dropped = serializers.ListField(child=serializers.CharField())
    purposes_reworded = serializers.ListField(child=serializers.CharField())
    recipients_added = serializers.ListField(child=serializers.CharField())
    retention_days = serializers.ListField(child=serializers.IntegerField(), help_text="Before and after.")


class AttestedBasisOut(serializers.ModelSerializer):
    """On what, other than consent, an organization uses records."""

    class Meta:
        model = AttestedBasis
        fields = ("id", "organization", "kind", "statement", "purposes", "source", "license", "created_at")


class AttestedBasisIn(serializers.Serializer):
    organization = serializers.UUIDField()
    kind = serializers.ChoiceField(AttestedBasis.Kind.choices)
    statement = serializers.CharField(max_length=5000)
    purposes = serializers.ListField(child=serializers.ChoiceField(Purpose.choices), allow_empty=False, max_length=10)
    source = serializers.CharField(max_length=500, required=False, allow_blank=True)
    license = serializers.CharField(max_length=200, required=False, allow_blank=True)


class ConsentRecordListSerializer(serializers.ListSerializer):
    """Names the people of a page with one look at the secret for each organization."""

    def to_representation(self, data: Any) -> Any:
        records = list(data)
        of: dict[uuid.UUID, set[uuid.UUID]] = {}
        for record in records:
            of.setdefault(record.organization_id, set()).add(record.subject_id)
        for organization_id, subjects in of.items():
            ordered = list(subjects)
            names = zip(ordered, consent.names_toward(organization_id, ordered), strict=True)
            self.child.names |= {(organization_id, subject): name for subject, name in names}
        return super().to_representation(records)


class ConsentRecordOut(serializers.ModelSerializer):
    """``subject`` names a person toward this record's organization alone; their receipts say the same name."""

    subject = serializers.SerializerMethodField()

    class Meta:
        model = ConsentRecord
        list_serializer_class = ConsentRecordListSerializer
        fields = (
            "id",
            "subject",
            "text",
            "purpose",
            "organization",
            "recipient",
            "decision",
            "decided_by",
            "language",
            "method",
            "expires_at",
            "created_at",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[tuple[uuid.UUID, uuid.UUID], str] = {}

    def get_subject(self, record: ConsentRecord) -> str:
        place = (record.organization_id, record.subject_id)
        if place not in self.names:
            (self.names[place],) = consent.names_toward(record.organization_id, [record.subject_id])
        return self.names[place]


class GuardianshipOut(serializers.ModelSerializer):
    class Meta:
        model = Guardianship
        fields = ("id", "organization", "created_at")


class AskGuardianIn(serializers.Serializer):
    """Where to reach a parent or guardian; used for one mail and not kept."""

    address = serializers.EmailField(max_length=254)
    language = serializers.ChoiceField([(code, code) for code in LANGUAGES], default="en")


class DecideIn(serializers.Serializer):
    """One decision about one purpose. There is no way to answer several at once."""

    purpose = serializers.ChoiceField(Purpose.choices)
    decision = serializers.ChoiceField(Decision.choices)
    language = serializers.ChoiceField([(code, code) for code in LANGUAGES], default="en")


class PurposeStandingOut(serializers.Serializer):
    purpose = serializers.ChoiceField(Purpose.choices)
    allowed = serializers.BooleanField()
    answered = serializers.BooleanField()
    waits_for_guardian = serializers.BooleanField()
    since = serializers.DateTimeField(allow_null=True)


@extend_schema_serializer(component_name="ConsentStandingOut")  # design tells where proposals stand
class StandingOut(serializers.Serializer):
    """What holds now for the person who asks, purpose by purpose."""

    purposes = PurposeStandingOut(many=True)
