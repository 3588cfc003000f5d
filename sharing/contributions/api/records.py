"""One record at a time: give, look at, take back; for organizations: decide and gather."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.http import Http404, HttpResponse
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from consent import services as consent
from consent.models import ConsentText
from datastore.models import Dataset
from kernel.api import ReadViewSet, accepted
from kernel.errors import NotFound
from kernel.serving import private_file
from sharing.contributions import services as contributions
from sharing.contributions.api.bulk import BulkMixin
from sharing.contributions.models import Contribution
from sharing.contributions.serializers import (
    ContentIn,
    ContributeFileIn,
    ContributeIn,
    ContributionOut,
    DecisionIn,
    GatherIn,
    PreviewOut,
)


class ContributionFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Contribution.State.choices)
    kind = django_filters.ChoiceFilter(choices=Contribution.Kind.choices)
    batch = django_filters.UUIDFilter()


class ContributionViewSet(BulkMixin, ReadViewSet):
    """What you gave, and what was given to your organizations."""

    scope = "sharing"
    serializer_class = ContributionOut
    filter_backends = (DjangoFilterBackend,)
    filterset_class = ContributionFilter
    queryset = Contribution.objects.none()

    def get_queryset(self) -> Any:
        return Contribution.objects.visible_to(self.request.user).without_content()

    @extend_schema(
        request={"application/json": ContributeIn, "multipart/form-data": ContributeFileIn},
        responses={201: ContributionOut},
    )
    def create(self, request: Request) -> Response:
        """Give one record. Personal details are taken out before anything is stored; files are written anew."""
        sent = request.data if isinstance(request.data, Mapping) else {}  # what is no object is refused by either
        order = _valid(ContributeFileIn if "file" in sent else ContributeIn, request)
        if "file" in order:
            order["file"] = order["file"].read()
        under = ConsentText.objects.visible_to(request.user).filter(pk=order.pop("under")).first()
        if under is None:
            raise NotFound(field="under")
        given = contributions.contribute(
            subject=consent.subject_for(request.user), under=under, by=request.user, **order
        )
        return Response(ContributionOut(given).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ContentIn, responses=PreviewOut)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """What would be kept of a record; nothing is stored."""
        order = _valid(ContentIn, request)
        return Response(PreviewOut(contributions.keep(**(order | {"language": order["language"] or None}))).data)

    @extend_schema(
        responses={
            (200, "application/json"): dict,
            (200, "image/png"): OpenApiTypes.BINARY,
            (200, "image/jpeg"): OpenApiTypes.BINARY,
            (200, "audio/wav"): OpenApiTypes.BINARY,
        }
    )
    @action(detail=True)
    def content(self, request: Request, pk: str | None = None) -> HttpResponse:
        """What you gave, as it was kept: JSON, or the file. Only its giver sees it here."""
        contribution = self.get_object()
        content = contributions.content_of(contribution=contribution, by=request.user)
        if contribution.kind in Contribution.MEDIA:
            return private_file(
                request,
                content[contribution.kind],
                media_type=contribution.about["type"],
                name=f"{contribution.kind}-{str(contribution.pk)[:8]}.{contribution.ending}",
            )
        return Response(content)

    @extend_schema(request=None, responses=ContributionOut)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str | None = None) -> Response:
        """Take one record back. Its content is deleted at once."""
        taken = contributions.take_back(contribution=self.get_object(), by=request.user, at=timezone.now())
        return Response(ContributionOut(taken).data)

    @extend_schema(request=DecisionIn, responses=ContributionOut)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str | None = None) -> Response:
        """Accept or refuse a record that was given to your organization."""
        order = _valid(DecisionIn, request)
        contribution = self.get_object()
        if order["accepted"]:
            contributions.accept(contributions=[contribution], by=request.user, at=timezone.now())
        else:
            contributions.refuse(
                contribution=contribution, reason=order.get("reason", ""), by=request.user, at=timezone.now()
            )
        contribution.refresh_from_db()
        return Response(ContributionOut(contribution).data)

    @extend_schema(request=GatherIn, responses={202: dict})
    @action(detail=False, methods=["post"])
    def gather(self, request: Request) -> Response:
        """Start the job that gathers accepted contributions into the next version of a dataset."""
        order = _valid(GatherIn, request)
        dataset = Dataset.objects.visible_to(request.user).filter(pk=order["dataset"]).first()
        if dataset is None:
            raise Http404
        job = contributions.request_gather(dataset=dataset, by=request.user, purpose=order["purpose"])
        return accepted(job, request)


def _valid(serializer: Any, request: Request) -> dict[str, Any]:
    order = serializer(data=request.data)
    order.is_valid(raise_exception=True)
    return dict(order.validated_data)
