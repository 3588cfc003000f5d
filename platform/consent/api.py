"""Consent over the API: read the texts, decide for oneself, fetch a receipt, list decisions."""

from __future__ import annotations

from typing import Any

import django_filters
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from consent import services as consent
from consent.models import ConsentRecord, ConsentText, Decision, Method, Purpose
from consent.serializers import ConsentRecordOut, ConsentTextOut, DecideIn, StandingOut
from kernel.api import ReadViewSet

DECIDE = {Decision.GRANTED: consent.grant, Decision.REFUSED: consent.refuse, Decision.WITHDRAWN: consent.withdraw}


class ConsentTextViewSet(ReadViewSet):
    """The texts that you are asked about, and those of your organizations."""

    scope = "platform"
    serializer_class = ConsentTextOut
    queryset = ConsentText.objects.none()

    def get_queryset(self) -> Any:
        return ConsentText.objects.visible_to(self.request.user).select_related("organization")

    @extend_schema(request=DecideIn, responses={201: ConsentRecordOut})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str | None = None) -> Response:
        """Say yes or no to one purpose, or take a yes back, for yourself."""
        order = DecideIn(data=request.data)
        order.is_valid(raise_exception=True)
        text = self.get_object()
        record = DECIDE[order.validated_data["decision"]](
            subject=consent.subject_for(request.user),
            text=text,
            purpose=order.validated_data["purpose"],
            by=request.user,
            method=Method.API,
            language=order.validated_data["language"],
        )
        return Response(ConsentRecordOut(record).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=StandingOut)
    @action(detail=True)
    def standing(self, request: Request, pk: str | None = None) -> Response:
        """What you allow now."""
        text = self.get_object()
        return Response(StandingOut(consent.standing_on(consent.subject_for(request.user), text)).data)

    @extend_schema(
        parameters=[OpenApiParameter("language", enum=["en", "zh-hans"], required=False)], responses={200: dict}
    )
    @action(detail=True)
    def receipt(self, request: Request, pk: str | None = None) -> Response:
        """Your consent receipt for this text, with the fields of ISO/IEC TS 27560:2023."""
        return Response(
            consent.receipt(
                subject=consent.subject_for(request.user),
                text=self.get_object(),
                language=request.query_params.get("language"),
            )
        )


class ConsentRecordFilter(django_filters.FilterSet):
    purpose = django_filters.ChoiceFilter(choices=Purpose.choices)
    decision = django_filters.ChoiceFilter(choices=Decision.choices)


class ConsentRecordViewSet(ReadViewSet):
    """Your own decisions, and those made toward your organizations (by pseudonym)."""

    scope = "platform"
    serializer_class = ConsentRecordOut
    filter_backends = (DjangoFilterBackend,)
    filterset_class = ConsentRecordFilter
    queryset = ConsentRecord.objects.none()

    def get_queryset(self) -> Any:
        return ConsentRecord.objects.visible_to(self.request.user)
