"""Anonymizing over the API: a version of one's own, or the view that an agreement gives a partner."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.serializers import JobOut
from kernel.api import RoomViewSet, accepted
from kernel.lookup import visible
from sharing.agreements import services as agreements
from sharing.agreements.models import Agreement
from sharing.anonymization import services as anonymization
from sharing.anonymization.serializers import AnonymizationIn, ViewIn
from sharing.cleaning.api import version_and_more


class AnonymizationViewSet(RoomViewSet):
    """Anonymize a dataset version: identifiers out, texts redacted, faces in images blurred, people hidden in groups."""

    scope = "sharing"
    serializer_class = AnonymizationIn

    @extend_schema(request=AnonymizationIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        version, sent = version_and_more(AnonymizationIn, request)
        return accepted(anonymization.request_own(version=version, by=request.user, **sent), request)


class ViewViewSet(RoomViewSet):
    """Make the anonymized view of what you offer anew. The first one is made when an agreement enters into force."""

    scope = "sharing"
    serializer_class = ViewIn

    @extend_schema(request=ViewIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        order = ViewIn(data=request.data)
        order.is_valid(raise_exception=True)
        sent = order.validated_data
        agreement = visible(Agreement.objects.visible_to(request.user), sent["agreement"], field="agreement")
        party = agreements.party_of(agreement, request.user, sent["on_behalf_of"])
        offer = agreement.offers.select_related("organization", "agreement").get(organization=party)
        return accepted(anonymization.request(offer=offer, by=request.user), request)
