"""Models over REST: look, decide, ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Prefetch
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from datastore.services.access import require
from jobs.serializers import JobOut
from kernel.api import ReadViewSet, accepted
from registry import services as registry
from registry.models import Model, ModelVersion
from registry.serializers import DecisionIn, ModelOut, ModelVersionOut, PredictIn, PredictOut


class ModelViewSet(ReadViewSet):
    """The models of one's organizations."""

    serializer_class = ModelOut
    queryset = Model.objects.none()

    def get_queryset(self) -> Any:
        live = Prefetch("versions", queryset=ModelVersion.objects.live(), to_attr="live_versions")
        return Model.objects.visible_to(self.request.user).prefetch_related(live).order_by("-created_at", "pk")

    @extend_schema(request=PredictIn, responses=PredictOut)
    @action(detail=True, methods=["post"])
    def predict(self, request: Request, pk: str | None = None) -> Response:
        """Ask the live version, with 1 to 1,000 inputs."""
        return _predict(request, registry.live_version(self.get_object()))


class ModelVersionFilter(django_filters.FilterSet):
    model = django_filters.UUIDFilter(field_name="model_id")
    state = django_filters.ChoiceFilter(choices=ModelVersion.State.choices)


class ModelVersionViewSet(ReadViewSet):
    """Trained states: recipe, data, figures, hash, state."""

    serializer_class = ModelVersionOut
    filter_backends = (DjangoFilterBackend,)
    filterset_class = ModelVersionFilter
    queryset = ModelVersion.objects.none()

    def get_queryset(self) -> Any:
        mine = ModelVersion.objects.visible_to(self.request.user).select_related("model__organization", "key")
        return mine.prefetch_related("training_data", "evaluations").in_order()

    @extend_schema(request=DecisionIn, responses=ModelVersionOut)
    @action(detail=True, methods=["post"])
    def promote(self, request: Request, pk: str | None = None) -> Response:
        """Make it live; the version that was live retires."""
        return self._decide(request, registry.promote)

    @extend_schema(request=DecisionIn, responses=ModelVersionOut)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str | None = None) -> Response:
        """Decide against a candidate."""
        return self._decide(request, registry.reject)

    @extend_schema(request=DecisionIn, responses=ModelVersionOut)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str | None = None) -> Response:
        """Take the live version out of service."""
        return self._decide(request, registry.retire)

    @extend_schema(request=None, responses={202: JobOut})
    @action(detail=True, methods=["post"])
    def retrain(self, request: Request, pk: str | None = None) -> Response:
        """Train a version again that learned from somebody who took their data back since (`affected_at`)."""
        return accepted(registry.retrain(version=self.get_object(), by=request.user), request)

    @extend_schema(request=PredictIn, responses=PredictOut)
    @action(detail=True, methods=["post"])
    def predict(self, request: Request, pk: str | None = None) -> Response:
        """Ask this very version, with 1 to 1,000 inputs."""
        return _predict(request, self.get_object())

    def _decide(self, request: Request, decide: Callable[..., ModelVersion]) -> Response:
        version = self.get_object()
        order = DecisionIn(data=request.data)
        order.is_valid(raise_exception=True)
        decide(version=version, by=request.user, **order.validated_data)
        return Response(ModelVersionOut(self.get_object()).data)


def _predict(request: Request, version: ModelVersion) -> Response:
    require(by=request.user, organization=version.model.organization, ability="models.view")
    order = PredictIn(data=request.data)
    order.is_valid(raise_exception=True)
    predictions = registry.predict(version, order.validated_data["inputs"])
    return Response(PredictOut({"version": version.pk, "number": version.number, "predictions": predictions}).data)
