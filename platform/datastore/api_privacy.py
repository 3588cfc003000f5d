"""Privacy budgets of datasets, and the noisy counts that are paid from them, over REST."""

from __future__ import annotations

from typing import Any

import django_filters
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from datastore import services as datastore
from datastore.models import Dataset, DatasetVersion, PrivacyBudget, PrivateRelease
from datastore.serializers import PrivacyBudgetIn, PrivacyBudgetOut, PrivateReleaseIn, PrivateReleaseOut
from kernel.api import ReadViewSet
from kernel.lookup import visible


class PrivacyBudgetFilter(django_filters.FilterSet):
    dataset = django_filters.UUIDFilter(field_name="dataset_id")


class PrivacyBudgetViewSet(ReadViewSet):
    """What noisy counts about the people of your organizations' datasets may cost, and have cost."""

    scope = "sharing"
    serializer_class = PrivacyBudgetOut
    filter_backends = (DjangoFilterBackend,)
    filterset_class = PrivacyBudgetFilter
    queryset = PrivacyBudget.objects.none()

    def get_queryset(self) -> Any:
        return PrivacyBudget.objects.visible_to(self.request.user).order_by("-created_at", "pk")

    @extend_schema(request=PrivacyBudgetIn, responses=PrivacyBudgetOut)
    def create(self, request: Request) -> Response:
        """Set a dataset's budget, or change it: never to less than is spent."""
        order = PrivacyBudgetIn(data=request.data)
        order.is_valid(raise_exception=True)
        sent = dict(order.validated_data)
        dataset = visible(Dataset.objects.visible_to(request.user), sent.pop("dataset"), field="dataset")
        return Response(PrivacyBudgetOut(datastore.set_budget(dataset=dataset, by=request.user, **sent)).data)


class PrivateReleaseFilter(django_filters.FilterSet):
    version = django_filters.UUIDFilter(field_name="version_id")
    dataset = django_filters.UUIDFilter(field_name="version__dataset_id")


class PrivateReleaseViewSet(ReadViewSet):
    """Noisy counts of your organizations' versions, as they were told."""

    scope = "sharing"
    serializer_class = PrivateReleaseOut
    filter_backends = (DjangoFilterBackend,)
    filterset_class = PrivateReleaseFilter
    queryset = PrivateRelease.objects.none()

    def get_queryset(self) -> Any:
        return PrivateRelease.objects.visible_to(self.request.user).order_by("-created_at", "pk")

    @extend_schema(request=PrivateReleaseIn, responses={201: PrivateReleaseOut})
    def create(self, request: Request) -> Response:
        """Count people with noise, and pay from the dataset's budget. Asking again is another answer, and costs again."""
        order = PrivateReleaseIn(data=request.data)
        order.is_valid(raise_exception=True)
        sent = dict(order.validated_data)
        versions = DatasetVersion.objects.visible_to(request.user).select_related("dataset__organization")
        version = visible(versions, sent.pop("version"), field="version")
        made = datastore.publish_counts(version=version, by=request.user, **sent)
        return Response(PrivateReleaseOut(made).data, status=status.HTTP_201_CREATED)
