"""Joint trainings over the API: start one, then read the measured uplift."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from datastore.models import DatasetVersion
from jobs.serializers import JobOut
from kernel.api import ReadViewSet, accepted
from kernel.lookup import visible
from sharing.agreements.models import Agreement
from sharing.training import services as training
from sharing.training.models import Training
from sharing.training.serializers import TrainingIn, TrainingOut


class TrainingViewSet(ReadViewSet):
    """Models alone and together, for agreements of your organization."""

    scope = "sharing"
    serializer_class = TrainingOut
    queryset = Training.objects.none()

    def get_queryset(self) -> Any:
        return Training.objects.visible_to(self.request.user).prefetch_related("model_versions")

    @extend_schema(request=TrainingIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        order = TrainingIn(data=request.data)
        order.is_valid(raise_exception=True)
        sent = dict(order.validated_data)
        agreement = visible(Agreement.objects.visible_to(request.user), sent.pop("agreement"), field="agreement")
        data = visible(DatasetVersion.objects.visible_to(request.user), sent.pop("data"), field="data")
        return accepted(training.request(agreement=agreement, data=data, by=request.user, **sent), request)
