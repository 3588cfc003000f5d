"""What may vary about a design, and what people are asked about each proposal, over REST."""

from __future__ import annotations

from typing import Any

import django_filters
from django.shortcuts import get_object_or_404
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from design.proposals import attributes
from design.proposals import services as proposals
from design.proposals.models import Attribute, ReviewForm
from design.proposals.serializers import AttributeOut, AttributesIn, ReviewFormIn, ReviewFormOut
from design.studies.models import Study
from design.surveys.serializers import AskedIn
from kernel.api import ReadViewSet
from questionnaires import services as questionnaires


class OfStudyFilter(django_filters.FilterSet):
    study = django_filters.UUIDFilter(field_name="study_id")


class AttributeViewSet(ReadViewSet):
    """What may vary about the designs of one's organizations' studies."""

    scope = "design"
    serializer_class = AttributeOut
    filter_backends = (DjangoFilterBackend,)
    filterset_class = OfStudyFilter
    queryset = Attribute.objects.none()

    def get_queryset(self) -> Any:
        return Attribute.objects.visible_to(self.request.user)

    @extend_schema(request=AttributesIn, responses={201: AttributeOut(many=True)})
    def create(self, request: Request) -> Response:
        """Say what may vary about a study's design; replaces what was said before, while nothing is proposed."""
        order = AttributesIn(data=request.data)
        order.is_valid(raise_exception=True)
        study = get_object_or_404(Study.objects.visible_to(request.user), pk=order.validated_data["study"])
        made = attributes.define(study=study, attributes=order.validated_data["attributes"], by=request.user)
        return Response(AttributeOut(made, many=True).data, status=status.HTTP_201_CREATED)


class ReviewFormViewSet(ReadViewSet):
    """What people are asked about each proposal of one's organizations' studies."""

    scope = "design"
    serializer_class = ReviewFormOut
    filter_backends = (DjangoFilterBackend,)
    filterset_class = OfStudyFilter
    queryset = ReviewForm.objects.none()

    def get_queryset(self) -> Any:
        visible = ReviewForm.objects.visible_to(self.request.user).select_related("questionnaire__organization")
        return visible.prefetch_related("questionnaire__questions")

    @extend_schema(request=ReviewFormIn, responses={201: ReviewFormOut})
    def create(self, request: Request) -> Response:
        """Say what people are asked about each proposal: at least one rating."""
        order = ReviewFormIn(data=request.data)
        order.is_valid(raise_exception=True)
        fields = dict(order.validated_data)
        study = get_object_or_404(Study.objects.visible_to(request.user), pk=fields.pop("study"))
        form = proposals.ask_for_reviews(study=study, **fields, by=request.user)
        return Response(ReviewFormOut(form).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AskedIn, responses=ReviewFormOut)
    def update(self, request: Request, pk: str | None = None) -> Response:
        """Replace everything that a draft says and asks."""
        form = self.get_object()
        order = AskedIn(data=request.data)
        order.is_valid(raise_exception=True)
        return self._after(form, questionnaires.rewrite, **order.validated_data)

    @extend_schema(request=None, responses=ReviewFormOut)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: str | None = None) -> Response:
        """Take reviews of the proposals in review."""
        return self._after(self.get_object(), questionnaires.open_questionnaire)

    @extend_schema(request=None, responses=ReviewFormOut)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str | None = None) -> Response:
        """Take no further reviews."""
        return self._after(self.get_object(), questionnaires.close_questionnaire)

    @extend_schema(request=None, responses=ReviewFormOut)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str | None = None) -> Response:
        """Make it a draft again, while nobody has begun a review."""
        return self._after(self.get_object(), questionnaires.take_back)

    def _after(self, form: ReviewForm, change: Any, **parts: Any) -> Response:
        form.questionnaire = change(questionnaire=form.questionnaire, by=self.request.user, **parts)
        return Response(ReviewFormOut(form).data)
