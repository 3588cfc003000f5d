"""The catalogue and agreements over the API: list, look, propose, read, sign, reject, withdraw, terminate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from datastore.models import DatasetVersion
from kernel.api import ReadViewSet
from kernel.lookup import visible
from sharing.agreements import services as agreements
from sharing.agreements.models import Agreement, Listing, Offer
from sharing.agreements.serializers import (
    AgreementOut,
    ListIn,
    ListingOut,
    OnBehalfOf,
    ProposalIn,
    SignIn,
)


class ListingViewSet(ReadViewSet):
    """The catalogue: what organizations let partners find. Names, columns and roles are seen; rows and counts are not."""

    scope = "sharing"
    serializer_class = ListingOut
    queryset = Listing.objects.none()

    def get_queryset(self) -> Any:
        return Listing.objects.visible_to(self.request.user).select_related("version__dataset", "organization")

    @extend_schema(request=ListIn, responses={201: ListingOut})
    def create(self, request: Request) -> Response:
        """List a version of yours; another version of the same dataset gives its place to it."""
        order = _valid(ListIn, request)
        version = visible(DatasetVersion.objects.visible_to(request.user), order["version"], field="version")
        listing = agreements.list_version(version=version, by=request.user, note=order["note"])
        return Response(ListingOut(listing).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def unlist(self, request: Request, pk: str | None = None) -> Response:
        """Take a dataset of yours out of the catalogue."""
        agreements.unlist(listing=self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AgreementViewSet(ReadViewSet):
    """Agreements that your organization is a party to."""

    scope = "sharing"
    serializer_class = AgreementOut
    queryset = Agreement.objects.none()

    def get_queryset(self) -> Any:
        offers = Prefetch("offers", Offer.objects.with_readiness().order_by("created_at", "pk"))
        return Agreement.objects.visible_to(self.request.user).prefetch_related(offers, "signatures")

    @extend_schema(request=ProposalIn, responses={201: AgreementOut})
    def create(self, request: Request) -> Response:
        """Propose an agreement about a version of yours and one that a partner listed in the catalogue."""
        sent = _valid(ProposalIn, request)
        own, partner = dict(sent.pop("own")), dict(sent.pop("partner"))
        listed = Listing.objects.visible_to(request.user).values("version")
        own["source"] = visible(
            _with_dataset(DatasetVersion.objects.visible_to(request.user)), own["source"], field="own"
        )
        partner["source"] = visible(
            _with_dataset(DatasetVersion.objects.filter(pk__in=listed)), partner["source"], field="partner"
        )
        made = agreements.propose(
            own=agreements.Terms(**own), partner=agreements.Terms(**partner), by=request.user, **sent
        )
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=SignIn, responses=AgreementOut)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str | None = None) -> Response:
        """Sign the exact text for your organization. The last signature brings the agreement into force."""
        order = _valid(SignIn, request)
        agreement = self.get_object()
        signed = agreements.sign(
            agreement=agreement,
            on_behalf_of=agreements.party_of(agreement, request.user, order["on_behalf_of"]),
            text_hash=order["text_hash"],
            by=request.user,
            at=timezone.now(),
        )
        return self._answer(signed)

    @extend_schema(request=OnBehalfOf, responses=AgreementOut)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str | None = None) -> Response:
        """Say no to a partner's proposal."""
        return self._end(agreements.reject)

    @extend_schema(request=OnBehalfOf, responses=AgreementOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """Take your own proposal back before it is in force."""
        return self._end(agreements.withdraw)

    @extend_schema(request=OnBehalfOf, responses=AgreementOut)
    @action(detail=True, methods=["post"])
    def terminate(self, request: Request, pk: str | None = None) -> Response:
        """End an agreement in force. Nothing more can be read under it from now on."""
        return self._end(agreements.terminate)

    def _end(self, verb: Callable[..., Agreement]) -> Response:
        order = _valid(OnBehalfOf, self.request)
        agreement = self.get_object()
        party = agreements.party_of(agreement, self.request.user, order["on_behalf_of"])
        return self._answer(verb(agreement=agreement, on_behalf_of=party, by=self.request.user, at=timezone.now()))

    def _answer(self, agreement: Agreement, code: int = status.HTTP_200_OK) -> Response:
        return Response(AgreementOut(self.get_queryset().get(pk=agreement.pk)).data, status=code)


def _with_dataset(versions: Any) -> Any:
    return versions.select_related("dataset__organization")


def _valid(serializer: Any, request: Request) -> dict[str, Any]:
    order = serializer(data=request.data)
    order.is_valid(raise_exception=True)
    return dict(order.validated_data)
