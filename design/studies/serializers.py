from __future__ import annotations

from typing import Any

from rest_framework import serializers

from design.studies import reporting
from design.studies.models import Study
from kernel.translated import LANGUAGES


class Translated(serializers.DictField):
    """A text in each language: ``{"en": "...", "zh-hans": "..."}``; with ``allow_empty`` also none."""

    child = serializers.CharField(max_length=5000, allow_blank=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"allow_empty": False, **kwargs})

    def to_internal_value(self, data: Any) -> Any:
        value = super().to_internal_value(data)
        value = {language: text for language, text in value.items() if text}
        if unknown := sorted(set(value) - set(LANGUAGES)):
            raise serializers.ValidationError(f"Unknown language {unknown[0]}. Use one of: {', '.join(LANGUAGES)}.")
        if not value and not self.allow_empty:
            raise serializers.ValidationError("Give a text in at least one language.")
        return value


class StudyOut(serializers.ModelSerializer):
    class Meta:
        model = Study
        fields = (
            "id", "organization", "title", "summary", "minutes", "purpose", "consent_text", "minimum_cell",
            "minimum_age", "guardian_age", "state", "opened_at", "closed_at", "created_at",
        )  # fmt: skip


class StudyIn(serializers.Serializer):
    organization = serializers.UUIDField()
    title = Translated()
    summary = Translated(required=False, allow_empty=True)
    minutes = serializers.IntegerField(min_value=1, max_value=600, default=5)
    purpose = serializers.ChoiceField(choices=[purpose.value for purpose in Study.PURPOSES], default="design_research")
    consent_text = serializers.UUIDField(required=False, allow_null=True)
    minimum_cell = serializers.IntegerField(min_value=5, max_value=1000, required=False, allow_null=True)
    minimum_age = serializers.IntegerField(min_value=1, max_value=99, required=False, allow_null=True)
    guardian_age = serializers.IntegerField(min_value=2, max_value=21, required=False, allow_null=True)


class StudyChange(serializers.Serializer):
    """What may change while a study runs; what is left out stays."""

    title = Translated(required=False)
    summary = Translated(required=False, allow_empty=True)
    minutes = serializers.IntegerField(min_value=1, max_value=600, required=False)
    consent_text = serializers.UUIDField(required=False, allow_null=True)
    minimum_cell = serializers.IntegerField(min_value=5, max_value=1000, required=False, allow_null=True)
    minimum_age = serializers.IntegerField(min_value=1, max_value=99, required=False, allow_null=True)
    guardian_age = serializers.IntegerField(min_value=2, max_value=21, required=False, allow_null=True)


class ReportOut(serializers.ModelSerializer):
    """A report; ``figures`` is empty until it is ready, where it is about too few people, and once somebody in it took
    their answers back. The view says in ``context["outdated"]`` of which that is so."""

    figures = serializers.SerializerMethodField()
    people = serializers.SerializerMethodField()

    OWN = ("id", "study", "settings", "state", "figures", "people", "job_id", "published_at", "created_at")

    def get_figures(self, report: Any) -> dict[str, Any]:
        return reporting.figures_of(report, outdated=report.pk in self.context["outdated"])

    def get_people(self, report: Any) -> int | None:
        return report.people if self.get_figures(report) else None
