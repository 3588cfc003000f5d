"""Fusing over the API; the result is a dataset version."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.serializers import JobOut
from kernel.api import RoomViewSet, accepted
from kernel.lookup import visible
from sharing.agreements.models import Agreement
from sharing.complementarity.serializers import AgreementIn
from sharing.fusion import services as fusion


class FusionViewSet(RoomViewSet):
    """Fuse the parties' views of an agreement."""

    scope = "sharing"
    serializer_class = AgreementIn

    @extend_schema(request=AgreementIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        order = AgreementIn(data=request.data)
        order.is_valid(raise_exception=True)
        sent = dict(order.validated_data)
        agreement = visible(Agreement.objects.visible_to(request.user), sent.pop("agreement"), field="agreement")
        return accepted(fusion.request(agreement=agreement, by=request.user, **sent), request)
