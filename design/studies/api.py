"""Studies over REST: plan, revise, open, close."""

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
from design.studies.serializers import StudyChange, StudyIn, StudyOut
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
        study = studies.plan(**self._with_text(fields), by=request.user)
        return Response(StudyOut(study).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=StudyChange, responses=StudyOut)
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Change what the study says of itself; organization and purpose stand."""
        study = self.get_object()
        order = StudyChange(data=request.data)
        order.is_valid(raise_exception=True)
        changed = studies.revise(study=study, by=request.user, **self._with_text(dict(order.validated_data)))
        return Response(StudyOut(changed).data)

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

    def _with_text(self, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields with the consent text itself for its id."""
        if fields.get("consent_text"):
            texts = ConsentText.objects.visible_to(self.request.user)
            fields["consent_text"] = get_object_or_404(texts, pk=fields["consent_text"])
        return fields
