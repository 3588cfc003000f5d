"""Profiles of versions over the API: start one, read it."""

from __future__ import annotations

from typing import Any

import django_filters
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.serializers import JobOut
from kernel.api import ReadViewSet, accepted
from sharing.cleaning.api import version_and_more
from sharing.cleaning.serializers import VersionIn
from sharing.profiles import services as profiles
from sharing.profiles.models import VersionProfile


class DescribedColumnOut(serializers.Serializer):
    name = serializers.CharField()
    kind = serializers.ChoiceField(["number", "boolean", "time", "category", "text", "empty", "file"])
    unit = serializers.CharField(allow_blank=True)
    missing = serializers.FloatField(help_text="About which share of its values is missing, 0 to 1.")
    personal = serializers.ChoiceField(["direct", "quasi"], allow_blank=True, help_text="What it seems to be.")
    because = serializers.ChoiceField(["values", "name", "unique"], allow_blank=True)
    found = serializers.CharField(allow_blank=True, help_text="Of which kind its values seem to be.")
    facts = serializers.DictField(allow_null=True, help_text="distinct; of numbers low, high, middle. Null: hidden.")
    pictures = serializers.DictField(
        help_text="For each picture its parts as [label, rows]; rows are null where hidden."
    )


class VersionProfileOut(serializers.ModelSerializer):
    columns = serializers.SerializerMethodField()

    class Meta:
        model = VersionProfile
        fields = ("id", "version", "rows_read", "columns", "created_at")

    @extend_schema_field(DescribedColumnOut(many=True))
    def get_columns(self, profile: VersionProfile) -> list[dict[str, Any]]:
        return profiles.columns_of(profile)


class VersionProfileFilter(django_filters.FilterSet):
    version = django_filters.UUIDFilter(field_name="version_id")


class VersionProfileViewSet(ReadViewSet):
    """What your organization's versions hold, column by column. Figures passed the disclosure gate."""

    scope = "sharing"
    serializer_class = VersionProfileOut
    filter_backends = (DjangoFilterBackend,)
    filterset_class = VersionProfileFilter
    queryset = VersionProfile.objects.none()

    def get_queryset(self) -> Any:
        return VersionProfile.objects.visible_to(self.request.user).select_related("version__dataset", "key")

    @extend_schema(request=VersionIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        """Describe a version's columns; what is there of it already is replaced."""
        version, sent = version_and_more(VersionIn, request)
        return accepted(profiles.request(version=version, by=request.user, **sent), request)
