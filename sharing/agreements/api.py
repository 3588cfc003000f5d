"""The catalogue and agreements over the API: list, look, propose, answer, sign, amend, suspend, end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
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
    DocumentIn,
    EndIn,
    ListIn,
    ListingOut,
    OnBehalfOf,
    OtherTermsIn,
    ProposalIn,
    SearchIn,
    SignIn,
    SuspendIn,
)


class ListingViewSet(ReadViewSet):
    """The catalogue: what organizations let partners find. Names, columns and roles are seen; rows and counts are not."""

    scope = "sharing"
    serializer_class = ListingOut
    queryset = Listing.objects.none()

    def get_queryset(self) -> Any:
        return Listing.objects.visible_to(self.request.user).select_related("version__dataset", "organization")

    @extend_schema(parameters=[SearchIn])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What partners and you list; with ``q`` what holds these words, or some of them where nothing holds all."""
        asked = SearchIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        sent = dict(asked.validated_data)
        found = agreements.search(user=request.user, query=sent.pop("q"), **sent)
        by_id = {listing.pk: listing for listing in found.listings}
        page = self.paginate_queryset(self.get_queryset().filter(pk__in=by_id))
        return self.get_paginated_response(ListingOut(page, many=True).data)

    @extend_schema(request=ListIn, responses={201: ListingOut})
    def create(self, request: Request) -> Response:
        """List a version of yours; another version of the same dataset gives its place to it."""
        order = _valid(ListIn, request)
        version = visible(DatasetVersion.objects.visible_to(request.user), order.pop("version"), field="version")
        listing = agreements.list_version(version=version, by=request.user, **order)
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
        """Propose an agreement about a version of yours and one of each partner, which they listed in the catalogue."""
        sent = _valid(ProposalIn, request)
        listed = DatasetVersion.objects.filter(pk__in=Listing.objects.visible_to(request.user).values("version"))
        made = agreements.propose(
            by=request.user, on=timezone.now().date(), **_with_sources(sent, request.user, listed)
        )
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"])
    def odrl(self, request: Request, pk: str | None = None) -> Response:
        """The terms in ODRL 2.2, as JSON-LD, for other systems."""
        return Response(agreements.as_odrl(self.get_object()))

    @extend_schema(request=DocumentIn, responses={201: AgreementOut})
    @action(detail=False, methods=["post"], url_path="import")
    def take(self, request: Request) -> Response:
        """Propose what an ODRL document states; your organization must be one of its parties."""
        made = agreements.propose_odrl(
            document=_valid(DocumentIn, request)["document"], by=request.user, on=timezone.now().date()
        )
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=OtherTermsIn, responses={201: AgreementOut})
    @action(detail=True, methods=["post"])
    def counter(self, request: Request, pk: str | None = None) -> Response:
        """Answer a partner's proposal with other terms. The answer takes its place and waits for all signatures."""
        return self._other_terms(agreements.counter, at=timezone.now())

    @extend_schema(request=OtherTermsIn, responses={201: AgreementOut})
    @action(detail=True, methods=["post"])
    def amend(self, request: Request, pk: str | None = None) -> Response:
        """Propose other terms, or a longer term, for an agreement in force, which stands until all have signed."""
        return self._other_terms(agreements.amend, on=timezone.now().date())

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

    @extend_schema(request=SuspendIn, responses=AgreementOut)
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, pk: str | None = None) -> Response:
        """Stop every use for the time being. Running work stops at its next step."""
        return self._move(agreements.suspend, SuspendIn)

    @extend_schema(request=OnBehalfOf, responses=AgreementOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str | None = None) -> Response:
        """Let uses go on that your organization suspended."""
        return self._move(agreements.resume, OnBehalfOf)

    @extend_schema(request=EndIn, responses=AgreementOut)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str | None = None) -> Response:
        """Say no to a partner's proposal."""
        return self._move(agreements.reject, EndIn)

    @extend_schema(request=EndIn, responses=AgreementOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """Take your own proposal back before it is in force."""
        return self._move(agreements.withdraw, EndIn)

    @extend_schema(request=EndIn, responses=AgreementOut)
    @action(detail=True, methods=["post"])
    def terminate(self, request: Request, pk: str | None = None) -> Response:
        """End an agreement in force. Nothing more can be read under it from now on."""
        return self._move(agreements.terminate, EndIn)

    def _move(self, verb: Callable[..., Agreement], serializer: Any) -> Response:
        order = _valid(serializer, self.request)
        agreement = self.get_object()
        party = agreements.party_of(agreement, self.request.user, order.pop("on_behalf_of"))
        moved = verb(agreement=agreement, on_behalf_of=party, by=self.request.user, at=timezone.now(), **order)
        return self._answer(moved)

    def _other_terms(self, verb: Callable[..., Agreement], **moment: Any) -> Response:
        sent = _valid(OtherTermsIn, self.request)
        agreement = self.get_object()
        party = agreements.party_of(agreement, self.request.user, sent.pop("on_behalf_of"))
        offered = DatasetVersion.objects.filter(dataset__in=agreement.offers.values("source__dataset"))
        terms = _with_sources(sent, self.request.user, offered)
        made = verb(agreement=agreement, on_behalf_of=party, by=self.request.user, **moment, **terms)
        return self._answer(made, status.HTTP_201_CREATED)

    def _answer(self, agreement: Agreement, code: int = status.HTTP_200_OK) -> Response:
        return Response(AgreementOut(self.get_queryset().get(pk=agreement.pk)).data, status=code)


def _with_sources(sent: dict[str, Any], user: Any, offered: Any) -> dict[str, Any]:
    """The order with each side's version in place of its id: one's own among those one sees, partners' among ``offered``.

    Raises:
        UnknownId: names the side.
    """

    def terms(asked: dict[str, Any], versions: Any, field: str) -> agreements.Terms:
        source = visible(versions.select_related("dataset__organization"), asked["source"], field=field)
        return agreements.Terms(**asked | {"source": source})

    own = terms(sent.pop("own"), DatasetVersion.objects.visible_to(user), "own")
    partners = [terms(each, offered, f"partners/{number}") for number, each in enumerate(sent.pop("partners"))]
    return sent | {"own": own, "partners": partners}


def _valid(serializer: Any, request: Request) -> dict[str, Any]:
    order = serializer(data=request.data)
    order.is_valid(raise_exception=True)
    return dict(order.validated_data)
