"""Updates on feedback over the API: start one, look at what came of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from datastore.models import DatasetVersion
from feedback.adaptation import services as adaptation
from feedback.adaptation.models import Adaptation
from feedback.adaptation.reasons import sentence
from kernel.api import ReadViewSet, accepted
from registry.models import ModelVersion


class AdaptationOut(serializers.ModelSerializer):
    """An update, measured and decided. ``reasons``: each a code, its numbers, and a sentence in your language."""

    reasons = serializers.SerializerMethodField()

    class Meta:
        model = Adaptation
        fields = (
            "id",
            "version",
            "candidate",
            "outcome",
            "since",
            "until",
            "corrections",
            "people",
            "held_out_people",
            "before",
            "after",
            "gain",
            "base_change",
            "reasons",
            "settings",
            "taken_back_at",
            "created_at",
        )

    def get_reasons(self, adaptation: Adaptation) -> list[dict[str, Any]]:
        return [{**reason, "detail": sentence(reason)} for reason in adaptation.reasons]


class AdaptIn(serializers.Serializer):
    """``held_out`` and ``base_test`` are dataset versions; see the guide for what stands in when they are left out."""

    version = serializers.UUIDField()
    held_out = serializers.UUIDField(required=False, allow_null=True)
    base_test = serializers.UUIDField(required=False, allow_null=True)
    since = serializers.DateTimeField(required=False, allow_null=True)
    until = serializers.DateTimeField(required=False, allow_null=True)
    seed = serializers.IntegerField(required=False, default=0, min_value=0, max_value=2**31 - 1)
    settings = serializers.DictField(required=False, child=serializers.JSONField())


class AdaptationViewSet(ReadViewSet):
    """Updates of your organizations' models, and those that your own feedback went into."""

    scope = "feedback"
    serializer_class = AdaptationOut
    queryset = Adaptation.objects.none()

    def get_queryset(self) -> Any:
        return Adaptation.objects.visible_to(self.request.user)

    @extend_schema(request=AdaptIn, responses={202: dict})
    def create(self, request: Request) -> Response:
        """Start an update on the corrections received in a window of time."""
        order = AdaptIn(data=request.data)
        order.is_valid(raise_exception=True)
        told = dict(order.validated_data)
        told["version"] = _visible(ModelVersion.objects.select_related("model__organization"), told["version"], request)
        for name in ("held_out", "base_test"):
            if told.get(name) is not None:
                told[name] = _visible(DatasetVersion.objects, told[name], request)
        return accepted(adaptation.request(by=request.user, **told), request)


def _visible(rows: Any, pk: Any, request: Request) -> Any:
    found = rows.filter(pk__in=rows.model.objects.visible_to(request.user).values("pk")).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
