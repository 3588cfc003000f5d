"""Updates on feedback over the API: start one, look at what came of it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from datastore.models import DatasetVersion
from feedback.adaptation import services as adaptation
from feedback.adaptation.models import Adaptation
from feedback.adaptation.serializers import AdaptationOut, AdaptIn
from jobs.serializers import JobOut
from kernel.api import ReadViewSet, accepted
from kernel.lookup import visible
from registry.models import ModelVersion


class AdaptationViewSet(ReadViewSet):
    """Updates of your organizations' models, and those that your own feedback went into."""

    scope = "feedback"
    serializer_class = AdaptationOut
    queryset = Adaptation.objects.none()

    def get_queryset(self) -> Any:
        return Adaptation.objects.visible_to(self.request.user)

    @extend_schema(request=AdaptIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        """Start an update on the corrections received in a window of time."""
        order = AdaptIn(data=request.data)
        order.is_valid(raise_exception=True)
        told = dict(order.validated_data)
        versions = ModelVersion.objects.visible_to(request.user).select_related("model__organization")
        told["version"] = visible(versions, told["version"], field="version")
        for name in ("held_out", "base_test"):
            if told.get(name) is not None:
                told[name] = visible(DatasetVersion.objects.visible_to(request.user), told[name], field=name)
        return accepted(adaptation.request(by=request.user, **told), request)

    @extend_schema(request=None, responses={202: JobOut})
    @action(detail=True, methods=["post"])
    def remake(self, request: Request, pk: str | None = None) -> Response:
        """Make an update again without feedback that was taken back; the version that learned from it leaves service."""
        return accepted(adaptation.remake(adaptation=self.get_object(), by=request.user), request)
