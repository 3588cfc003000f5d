"""Studies over REST: plan, open, close."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from consent.models import ConsentText
from design.studies import services as studies
from design.studies.models import Study
from design.studies.serializers import StudyIn, StudyOut
from kernel.api import ReadViewSet
from organizations.models import Organization


class StudyViewSet(ReadViewSet):
    """The studies of one's organizations, and those one has joined."""

    scope = "design"
    serializer_class = StudyOut
    queryset = Study.objects.none()

    def get_queryset(self) -> Any:
        return Study.objects.visible_to(self.request.user)

    @extend_schema(request=StudyIn, responses={201: StudyOut})
    def create(self, request: Request) -> Response:
        """Plan a study; it opens with its own call."""
        order = StudyIn(data=request.data)
        order.is_valid(raise_exception=True)
        fields = dict(order.validated_data)
        fields["organization"] = get_object_or_404(
            Organization.objects.visible_to(request.user), pk=fields["organization"]
        )
        if fields.get("consent_text"):
            texts = ConsentText.objects.visible_to(request.user)
            fields["consent_text"] = get_object_or_404(texts, pk=fields["consent_text"])
        study = studies.plan(**fields, by=request.user)
        return Response(StudyOut(study).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=StudyOut)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: str | None = None) -> Response:
        """Let people join and answer."""
        study = studies.open_study(study=self.get_object(), by=request.user, at=timezone.now())
        return Response(StudyOut(study).data)

    @extend_schema(request=None, responses=StudyOut)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str | None = None) -> Response:
        """Take no further answers."""
        study = studies.close_study(study=self.get_object(), by=request.user, at=timezone.now())
        return Response(StudyOut(study).data)
