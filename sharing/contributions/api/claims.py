"""Codes by which people claim what an organization sent about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from consent import services as consent
from consent.models import Claim
from kernel.api import ReadViewSet
from kernel.lookup import visible
from organizations.models import Organization
from sharing.contributions.serializers import ClaimIn, ClaimOut, CodesIn, CodesOut


class ClaimViewSet(ReadViewSet):
    """Codes that your organization made, whether each was used; not the codes themselves."""

    scope = "sharing"
    serializer_class = ClaimOut
    queryset = Claim.objects.none()

    def get_queryset(self) -> Any:
        return Claim.objects.visible_to(self.request.user)

    @extend_schema(request=CodesIn, responses={201: CodesOut})
    def create(self, request: Request) -> Response:
        """Make a code for each of up to 1,000 people, to hand to that very person. Codes are shown this once."""
        order = CodesIn(data=request.data)
        order.is_valid(raise_exception=True)
        codes = consent.issue_codes(
            organization=visible(
                Organization.objects.visible_to(request.user),
                order.validated_data["organization"],
                field="organization",
            ),
            keys=order.validated_data["subject_keys"],
            by=request.user,
            at=timezone.now(),
            lifetime=timedelta(days=order.validated_data["days"]),
        )
        return Response({"codes": codes}, status=status.HTTP_201_CREATED)

    @extend_schema(request=ClaimIn, responses={200: ClaimOut})
    @action(detail=False, methods=["post"])
    def redeem(self, request: Request) -> Response:
        """Say that you are the person for whom a company made this code; what it holds is under your data then."""
        order = ClaimIn(data=request.data)
        order.is_valid(raise_exception=True)
        return Response(
            ClaimOut(consent.claim(code=order.validated_data["code"], by=request.user, at=timezone.now())).data
        )
