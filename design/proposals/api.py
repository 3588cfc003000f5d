"""Proposals and reviews over REST."""

from __future__ import annotations

from typing import Any

import django_filters
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from design.proposals import services as proposals
from design.proposals.models import Proposal, Review
from design.proposals.serializers import (
    ProposalChange,
    ProposalDecisionIn,
    ProposalIn,
    ProposalOut,
    ReviewIn,
    ReviewOut,
    StandingOut,
    StandingsIn,
)
from design.studies.models import Study
from design.surveys.api import faults_as_fields
from kernel.api import ReadViewSet


class ProposalFilter(django_filters.FilterSet):
    study = django_filters.UUIDFilter(field_name="study_id")
    state = django_filters.ChoiceFilter(choices=Proposal.State.choices)


class ProposalViewSet(ReadViewSet):
    """Proposals of one's organizations, and those in review in studies one has joined."""

    scope = "design"
    serializer_class = ProposalOut
    filter_backends = (DjangoFilterBackend,)
    filterset_class = ProposalFilter
    queryset = Proposal.objects.none()

    def get_queryset(self) -> Any:
        visible = Proposal.objects.visible_to(self.request.user)
        return visible.select_related("study__organization").order_by("-created_at", "pk")

    @extend_schema(request=ProposalIn, responses={201: ProposalOut})
    def create(self, request: Request) -> Response:
        """Draft a proposal; its attributes must fit the study's."""
        order = ProposalIn(data=request.data)
        order.is_valid(raise_exception=True)
        fields = dict(order.validated_data)
        study = get_object_or_404(Study.objects.visible_to(request.user), pk=fields.pop("study"))
        drafted = proposals.propose(study=study, **fields, by=request.user)
        return Response(ProposalOut(drafted).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ProposalChange, responses=ProposalOut)
    def update(self, request: Request, pk: str | None = None) -> Response:
        """Replace what a draft says."""
        proposal = self.get_object()
        order = ProposalChange(data=request.data)
        order.is_valid(raise_exception=True)
        changed = proposals.revise(proposal=proposal, by=request.user, **order.validated_data)
        return Response(ProposalOut(changed).data)

    @extend_schema(
        parameters=[OpenApiParameter("study", OpenApiTypes.UUID, required=True)],
        responses=StandingOut(many=True),
        filters=False,
    )
    @action(detail=False, pagination_class=None)
    def standings(self, request: Request) -> Response:
        """How a study's proposals were rated, best first, as far as may be seen; for the study's team."""
        asked = StandingsIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        visible = Study.objects.visible_to(request.user).select_related("organization")
        study = get_object_or_404(visible, pk=asked.validated_data["study"])
        return Response(StandingOut(proposals.standings(study=study, by=request.user), many=True).data)

    @extend_schema(request=None, responses=ProposalOut)
    @action(detail=True, methods=["post"], url_path="put-to-review")
    def put_to_review(self, request: Request, pk: str | None = None) -> Response:
        """Ask the people of the study about it."""
        return Response(ProposalOut(proposals.put_to_review(proposal=self.get_object(), by=request.user)).data)

    @extend_schema(request=ProposalDecisionIn, responses=ProposalOut)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str | None = None) -> Response:
        """Adopt or decline it, with the reason that reviewers read."""
        proposal = self.get_object()
        order = ProposalDecisionIn(data=request.data)
        order.is_valid(raise_exception=True)
        decided = proposals.decide(proposal=proposal, by=request.user, **order.validated_data)
        return Response(ProposalOut(decided).data)


class ReviewViewSet(ReadViewSet):
    """One's own reviews."""

    scope = "design"
    serializer_class = ReviewOut
    queryset = Review.objects.none()

    def get_queryset(self) -> Any:
        return Review.objects.visible_to(self.request.user)

    @extend_schema(request=ReviewIn, responses={201: ReviewOut})
    def create(self, request: Request) -> Response:
        """Rate a proposal, once."""
        order = ReviewIn(data=request.data)
        order.is_valid(raise_exception=True)
        fields = dict(order.validated_data)
        visible = Proposal.objects.visible_to(request.user).select_related("study")
        proposal = get_object_or_404(visible, pk=fields.pop("proposal"))
        with faults_as_fields():
            made = proposals.review(proposal=proposal, by=request.user, at=timezone.now(), **fields)
        return Response(ReviewOut(made).data, status=status.HTTP_201_CREATED)
