"""Many records in one request."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from consent import services as consent
from consent.models import AttestedBasis, ConsentText
from kernel.garbage import uncollected
from kernel.lookup import visible
from kernel.ndjson import NdjsonLines
from sharing.contributions import services as contributions
from sharing.contributions.serializers import BulkIn, RecordIn, TakenOut


class BulkMixin:
    """Taking many records, of one's own or about the people whom one's organization serves."""

    request: Request

    @extend_schema(
        request={"application/x-ndjson": RecordIn},
        responses={201: TakenOut, 200: TakenOut},
        parameters=[
            OpenApiParameter("basis", str, description="The attested basis of people whom your organization serves."),
            OpenApiParameter(
                "under", str, description="Or: the consent text under which you give records of your own."
            ),
            OpenApiParameter("skip_faulty", bool, description="Take the others when some lines are at fault."),
        ],
    )
    @action(detail=False, methods=["post"], parser_classes=[NdjsonLines])
    @uncollected()
    def bulk(self, request: Request) -> Response:
        """Send up to 10,000 records, one JSON object a line: all are taken, or none, and each bad line is named."""
        order = BulkIn(data=request.query_params.dict())
        order.is_valid(raise_exception=True)
        return taken(self.take(request.data, **order.validated_data))

    def take(
        self, records: Any, *, basis: Any = None, under: Any = None, skip_faulty: bool = False
    ) -> contributions.Taken:
        user, at = self.request.user, timezone.now()
        if basis is not None:
            rows = AttestedBasis.objects.visible_to(user).select_related("organization")
            return contributions.take_for_people(
                basis=visible(rows, basis, field="basis"), records=records, by=user, at=at, skip_faulty=skip_faulty
            )
        texts = ConsentText.objects.visible_to(user).select_related("organization")
        return contributions.take_own(
            subject=consent.subject_for(user),
            under=visible(texts, under, field="under"),
            records=records,
            by=user,
            at=at,
            skip_faulty=skip_faulty,
        )


def taken(result: contributions.Taken) -> Response:
    return Response(TakenOut(result).data, status=status.HTTP_201_CREATED if result.recorded else status.HTTP_200_OK)
