"""Agreements over the API: propose, read, sign, terminate."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from datastore.models import DatasetVersion
from kernel.api import ReadViewSet
from sharing.agreements import catalogue
from sharing.agreements import services as agreements
from sharing.agreements.models import Agreement
from sharing.agreements.serializers import AgreementOut, ProposalIn, SignIn
from sharing.lookup import visible


class AgreementViewSet(ReadViewSet):
    """Agreements that your organization is a party to."""

    scope = "sharing"
    serializer_class = AgreementOut
    queryset = Agreement.objects.none()

    def get_queryset(self) -> Any:
        return Agreement.objects.visible_to(self.request.user).prefetch_related("offers", "signatures")

    @extend_schema(request=ProposalIn, responses={201: AgreementOut})
    def create(self, request: Request) -> Response:
        order = ProposalIn(data=request.data)
        order.is_valid(raise_exception=True)
        sent = dict(order.validated_data)
        own, partner = sent.pop("own"), sent.pop("partner")
        own["source"] = visible(DatasetVersion.objects.visible_to(request.user), own["source"], field="own")
        partner["source"] = visible(catalogue.versions_for(request.user), partner["source"], field="partner")
        made = agreements.propose(
            own=agreements.Terms(**own), partner=agreements.Terms(**partner), by=request.user, **sent
        )
        return Response(AgreementOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=SignIn, responses=AgreementOut)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str | None = None) -> Response:
        order = SignIn(data=request.data)
        order.is_valid(raise_exception=True)
        agreement = self.get_object()
        signed = agreements.sign(
            agreement=agreement,
            on_behalf_of=agreements.party_of(agreement, request.user),
            by=request.user,
            at=timezone.now(),
            **order.validated_data,
        )
        return Response(AgreementOut(signed).data)

    @extend_schema(request=None, responses=AgreementOut)
    @action(detail=True, methods=["post"])
    def terminate(self, request: Request, pk: str | None = None) -> Response:
        agreement = self.get_object()
        party = agreements.party_of(agreement, request.user)
        ended = agreements.terminate(agreement=agreement, on_behalf_of=party, by=request.user, at=timezone.now())
        return Response(AgreementOut(ended).data)
