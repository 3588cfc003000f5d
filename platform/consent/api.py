"""Consent over the API: publish and read texts, decide for oneself, fetch a receipt, list decisions, state a basis."""

from __future__ import annotations

from typing import Any

import django_filters
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from consent import services as consent
from consent.models import AttestedBasis, ConsentRecord, ConsentText, Decision, Guardianship, Method, Purpose
from consent.serializers import (
    AskGuardianIn,
    AttestedBasisIn,
    AttestedBasisOut,
    ChangesOut,
    ConsentRecordOut,
    ConsentTextIn,
    ConsentTextOut,
    DecideIn,
    GuardianshipOut,
    StandingOut,
)
from kernel.api import ReadViewSet
from kernel.errors import Invalid, NotFound
from kernel.translated import LANGUAGES
from organizations.models import Organization

LANGUAGE = OpenApiParameter("language", enum=list(LANGUAGES), required=False)
DECIDE = {Decision.GRANTED: consent.grant, Decision.REFUSED: consent.refuse, Decision.WITHDRAWN: consent.withdraw}


class ConsentTextViewSet(ReadViewSet):
    """The texts that you are asked about, and those of your organizations."""

    scope = "platform"
    serializer_class = ConsentTextOut
    queryset = ConsentText.objects.none()

    def get_queryset(self) -> Any:
        return ConsentText.objects.visible_to(self.request.user).select_related("organization")

    @extend_schema(request=ConsentTextIn, responses={201: ConsentTextOut})
    def create(self, request: Request) -> Response:
        """Publish a version of a text. It never changes afterwards; whoever was asked before is asked again."""
        fields = _valid(ConsentTextIn, request)
        fields["organization"] = _own_organization(fields["organization"], request)
        fields["recipients"] = _partners(fields.pop("recipients", []))
        text = consent.publish_text(**fields, by=request.user)
        return Response(ConsentTextOut(text).data, status=status.HTTP_201_CREATED)

    @extend_schema(parameters=[LANGUAGE], responses=ChangesOut)
    @action(detail=True)
    def changes(self, request: Request, pk: str | None = None) -> Response:
        """What this version changes against the one before it; 404 for a first version."""
        text = self.get_object()
        visible = ConsentText.objects.visible_to(request.user)
        before = visible.filter(organization_id=text.organization_id, code=text.code, version__lt=text.version)
        old = before.order_by("-version").first()
        if old is None:
            raise NotFound(_("This is the first version."))
        return Response(ChangesOut(consent.compare(old=old, new=text, language=_language(request))).data)

    @extend_schema(request=DecideIn, responses={201: ConsentRecordOut})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str | None = None) -> Response:
        """Say yes or no to one purpose, or take a yes back, for yourself."""
        order = _valid(DecideIn, request)
        text = self.get_object()
        record = DECIDE[order["decision"]](
            subject=consent.subject_for(request.user),
            text=text,
            purpose=order["purpose"],
            by=request.user,
            method=Method.API,
            language=order["language"],
        )
        return Response(ConsentRecordOut(record).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=StandingOut)
    @action(detail=True)
    def standing(self, request: Request, pk: str | None = None) -> Response:
        """What you allow now."""
        text = self.get_object()
        return Response(StandingOut(consent.standing_on(consent.subject_for(request.user), text)).data)

    @extend_schema(parameters=[LANGUAGE], responses={200: dict})
    @action(detail=True)
    def receipt(self, request: Request, pk: str | None = None) -> Response:
        """Your consent receipt for this text, with the fields of ISO/IEC TS 27560:2023."""
        return Response(
            consent.receipt(
                subject=consent.subject_for(request.user),
                text=self.get_object(),
                language=_language(request),
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


class AttestedBasisViewSet(ReadViewSet):
    """The bases that your organizations attested; an upload names one."""

    scope = "platform"
    serializer_class = AttestedBasisOut
    queryset = AttestedBasis.objects.none()

    def get_queryset(self) -> Any:
        return AttestedBasis.objects.visible_to(self.request.user)

    @extend_schema(request=AttestedBasisIn, responses={201: AttestedBasisOut})
    def create(self, request: Request) -> Response:
        """State on what, other than consent, your organization uses records, and for what."""
        fields = _valid(AttestedBasisIn, request)
        fields["organization"] = _own_organization(fields["organization"], request)
        basis = consent.attest(**fields, by=request.user)
        return Response(AttestedBasisOut(basis).data, status=status.HTTP_201_CREATED)


class GuardianshipViewSet(ReadViewSet):
    """Toward which organizations your yes counts only together with a guardian's."""

    scope = "platform"
    serializer_class = GuardianshipOut
    queryset = Guardianship.objects.none()

    def get_queryset(self) -> Any:
        return Guardianship.objects.visible_to(self.request.user).open().select_related("subject")

    @extend_schema(request=AskGuardianIn, responses={202: None})
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, pk: str | None = None) -> Response:
        """Mail a parent or guardian a link by which they read what is asked of you and answer."""
        guardianship = self.get_object()
        order = _valid(AskGuardianIn, request)
        consent.ask_guardian(guardianship=guardianship, **order, by=request.user, at=timezone.now())
        return Response(status=status.HTTP_202_ACCEPTED)


def _valid(serializer: Any, request: Request) -> dict[str, Any]:
    order = serializer(data=request.data)
    order.is_valid(raise_exception=True)
    return dict(order.validated_data)


def _own_organization(pk: Any, request: Request) -> Organization:
    return get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)


def _partners(ids: list[Any]) -> list[Organization]:
    """The organizations named as recipients, in the order given; they need not be one's own."""
    found = Organization.objects.in_bulk(ids)
    if len(found) < len(set(ids)):
        raise Invalid(_("Name recipients by the ids of organizations on this platform."), field="recipients")
    return [found[pk] for pk in dict.fromkeys(ids)]


def _language(request: Request) -> str | None:
    """The language asked for; None for the person's own.

    Raises:
        Invalid: one that the platform doesn't speak.
    """
    language = request.query_params.get("language")
    if language is not None and language not in LANGUAGES:
        raise Invalid(_("Choose from: %(known)s.") % {"known": ", ".join(LANGUAGES)}, field="language")
    return language
