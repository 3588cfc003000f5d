"""Datasets, their versions with lineage, and permits, over REST. Rows are read by jobs alone, never here."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from consent.models import AttestedBasis
from datastore import services as datastore
from datastore.models import Dataset, DatasetVersion, Permit
from datastore.serializers import DatasetIn, DatasetOut, DatasetVersionOut, GraphOut, PermitOut, UsableIn, UsableOut
from kernel.api import ReadViewSet
from kernel.errors import Invalid
from kernel.lookup import visible
from organizations import services as organizations
from organizations.models import Organization


class DatasetFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Dataset.Kind.choices)


class DatasetViewSet(ReadViewSet):
    """The datasets of one's organizations."""

    scope = "sharing"
    serializer_class = DatasetOut
    filter_backends = (DjangoFilterBackend,)
    filterset_class = DatasetFilter
    queryset = Dataset.objects.none()

    def get_queryset(self) -> Any:
        return Dataset.objects.visible_to(self.request.user).order_by("-created_at", "pk")

    @extend_schema(request=DatasetIn, responses={201: DatasetOut})
    def create(self, request: Request) -> Response:
        """Name an empty dataset. Then fill it: `POST /sharing/uploads/` or `POST /sharing/contributions/gather/`."""
        order = DatasetIn(data=request.data)
        order.is_valid(raise_exception=True)
        sent = dict(order.validated_data)
        organization = organizations.acting_for(request.user, sent.pop("organization", None))
        if (basis := sent.pop("basis", None)) is not None:
            sent["basis"] = AttestedBasis.objects.visible_to(request.user).filter(pk=basis).first()
            if sent["basis"] is None:
                raise Invalid(_("There is no such basis among yours."), field="basis")
        made = datastore.create_dataset(organization=organization, by=request.user, **sent)
        return Response(DatasetOut(made).data, status=status.HTTP_201_CREATED)


class DatasetVersionFilter(django_filters.FilterSet):
    dataset = django_filters.UUIDFilter(field_name="dataset_id")
    state = django_filters.ChoiceFilter(choices=DatasetVersion.State.choices)


class DatasetVersionViewSet(ReadViewSet):
    """Immutable versions: schema, counts, quality report, hash, parents."""

    scope = "sharing"
    serializer_class = DatasetVersionOut
    filter_backends = (DjangoFilterBackend,)
    filterset_class = DatasetVersionFilter
    queryset = DatasetVersion.objects.none()

    def get_queryset(self) -> Any:
        mine = DatasetVersion.objects.visible_to(self.request.user)
        return mine.select_related("dataset").prefetch_related("parent_edges").in_order()

    @extend_schema(responses=GraphOut)
    @action(detail=True)
    def lineage(self, request: Request, pk: str | None = None) -> Response:
        """What the version was made from and what was made from it, as nodes and edges."""
        return Response(GraphOut(datastore.lineage(self.get_object())).data)

    @extend_schema(parameters=[UsableIn], responses=UsableOut)
    @action(detail=True)
    def usable(self, request: Request, pk: str | None = None) -> Response:
        """How many of its people may be used for a purpose, how many not and why, and whom asking could gain."""
        version = self.get_object()
        order = UsableIn(data=request.query_params)
        order.is_valid(raise_exception=True)
        sent = dict(order.validated_data)
        if (partner := sent.pop("partner")) is not None:
            held = Permit.objects.visible_to(request.user).values("grantee_id")
            sent["partner"] = visible(Organization.objects.filter(pk__in=held), partner, field="partner")
        return Response(UsableOut(datastore.usable(version=version, by=request.user, **sent)).data)


class PermitFilter(django_filters.FilterSet):
    dataset = django_filters.UUIDFilter(field_name="dataset_id")
    agreement = django_filters.UUIDFilter(field_name="agreement_id")
    state = django_filters.ChoiceFilter(choices=Permit.State.choices)


class PermitViewSet(ReadViewSet):
    """What agreements open at present, to both of their sides."""

    scope = "sharing"
    serializer_class = PermitOut
    filter_backends = (DjangoFilterBackend,)
    filterset_class = PermitFilter
    queryset = Permit.objects.none()

    def get_queryset(self) -> Any:
        return Permit.objects.visible_to(self.request.user).order_by("-created_at", "pk")
