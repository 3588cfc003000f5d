"""Asking about a listed dataset over the API, and answering."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import ReadViewSet
from kernel.lookup import visible
from organizations import services as organizations
from sharing.agreements import services as agreements
from sharing.agreements.inquiries import Inquiry
from sharing.agreements.models import Listing
from sharing.agreements.serializers import AnswerIn, AskIn, InquiryOut


class InquiryViewSet(ReadViewSet):
    """What your organization asks others about their datasets, and what it is asked."""

    scope = "sharing"
    serializer_class = InquiryOut
    queryset = Inquiry.objects.none()

    def get_queryset(self) -> Any:
        return Inquiry.objects.visible_to(self.request.user).select_related("owner", "asker")

    @extend_schema(request=AskIn, responses={201: InquiryOut})
    def create(self, request: Request) -> Response:
        """Ask the owner of a listed dataset about it."""
        order = AskIn(data=request.data)
        order.is_valid(raise_exception=True)
        sent = dict(order.validated_data)
        listing = visible(
            Listing.objects.visible_to(request.user).select_related("organization", "dataset"),
            sent.pop("listing"),
            field="listing",
        )
        party = organizations.acting_for(request.user, sent.pop("on_behalf_of"), field="on_behalf_of")
        made = agreements.ask(listing=listing, on_behalf_of=party, by=request.user, **sent)
        return Response(InquiryOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AnswerIn, responses=InquiryOut)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str | None = None) -> Response:
        """Answer for the dataset's owner."""
        return self._answered(request, declined=False)

    @extend_schema(request=AnswerIn, responses=InquiryOut)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str | None = None) -> Response:
        """Say no for the dataset's owner, with the reason."""
        return self._answered(request, declined=True)

    @extend_schema(request=None, responses=InquiryOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """Take your question back before it is answered."""
        return Response(InquiryOut(agreements.withdraw_inquiry(inquiry=self.get_object(), by=request.user)).data)

    def _answered(self, request: Request, *, declined: bool) -> Response:
        inquiry = self.get_object()
        order = AnswerIn(data=request.data)
        order.is_valid(raise_exception=True)
        told = agreements.answer_inquiry(
            inquiry=inquiry, by=request.user, at=timezone.now(), declined=declined, **order.validated_data
        )
        return Response(InquiryOut(told).data)
