"""One's organizations, their members, roles, invitations and owners over the API."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import proving
from kernel import lookup
from kernel.api import ReadViewSet, RoomViewSet
from organizations import services as organizations
from organizations.models import Invitation, Membership, Organization, OwnershipOffer
from organizations.roles import ABILITIES, MEANING, Role
from organizations.serializers import (
    MemberInvitationIn,
    MemberInvitationOut,
    MemberOut,
    OrganizationOut,
    OwnershipOfferIn,
    OwnershipOfferOut,
    RoleIn,
    RoleOut,
)


class OrganizationViewSet(ReadViewSet):
    """The organizations you belong to."""

    scope = "platform"
    serializer_class = OrganizationOut
    queryset = Organization.objects.none()

    def get_queryset(self) -> Any:
        return Organization.objects.visible_to(self.request.user)


class RoleViewSet(RoomViewSet):
    """The roles that a member can have."""

    scope = "platform"
    pagination_class = None

    @extend_schema(responses=RoleOut(many=True))
    def list(self, request: Request) -> Response:
        """Every role with what it is for and what it allows; the same for everybody."""
        rows = [
            {"role": role.value, "label": role.label, "meaning": MEANING[role], "abilities": _abilities(role)}
            for role in Role  # type: ignore[attr-defined]
        ]
        return Response(RoleOut(rows, many=True).data)


def _abilities(role: Role) -> list[str]:
    return sorted(ability for ability, roles in ABILITIES.items() if role in roles)


class MemberViewSet(ReadViewSet):
    """Who belongs to your organizations, in which role."""

    scope = "members"
    serializer_class = MemberOut
    queryset = Membership.objects.none()

    def get_queryset(self) -> Any:
        return Membership.objects.visible_to(self.request.user).select_related("user", "organization")

    def get_serializer_context(self) -> dict[str, Any]:
        managed = Membership.objects.managed_by(self.request.user).values_list("organization_id", flat=True)
        own = Membership.objects.beside(self.request.user).values_list("organization_id", flat=True)
        return {**super().get_serializer_context(), "managed": set(managed), "own": set(own)}

    @extend_schema(request=RoleIn, responses=MemberOut)
    @action(detail=True, methods=["post"], url_path="change-role")
    def change_role(self, request: Request, pk: str | None = None) -> Response:
        """Give a member another role."""
        membership = self.get_object()
        order = RoleIn(data=request.data)
        order.is_valid(raise_exception=True)
        changed = organizations.change_role(membership=membership, by=request.user, **order.validated_data)
        return Response(self.get_serializer(changed).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str | None = None) -> Response:
        """End a membership, and the member's tokens with it."""
        organizations.remove_member(membership=self.get_object(), by=request.user, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class MemberInvitationViewSet(ReadViewSet):
    """Invitations to the organizations whose members you manage."""

    scope = "members"
    serializer_class = MemberInvitationOut
    queryset = Invitation.objects.none()

    def get_queryset(self) -> Any:
        return Invitation.objects.visible_to(self.request.user).select_related("organization")

    @extend_schema(request=MemberInvitationIn, responses={201: MemberInvitationOut})
    def create(self, request: Request) -> Response:
        """Invite a person by e-mail. The link goes to them by mail and is in no answer."""
        order = MemberInvitationIn(data=request.data)
        order.is_valid(raise_exception=True)
        fields = dict(order.validated_data)
        mine = Organization.objects.visible_to(request.user)
        organization = get_object_or_404(mine, pk=fields.pop("organization"))
        now = timezone.now()
        secret = organizations.invite(organization=organization, by=request.user, at=now, **fields)
        made = organizations.find_invitation(secret=secret, at=now)
        return Response(MemberInvitationOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={201: MemberInvitationOut})
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: str | None = None) -> Response:
        """Mail a new link for the same address and role; the old link opens nothing any more."""
        now = timezone.now()
        secret = organizations.resend_invitation(invitation=self.get_object(), by=request.user, at=now)
        made = organizations.find_invitation(secret=secret, at=now)
        return Response(MemberInvitationOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=MemberInvitationOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """Let the link open nothing any more."""
        ended = organizations.withdraw_invitation(invitation=self.get_object(), by=request.user, at=timezone.now())
        return Response(MemberInvitationOut(ended).data)


class OwnershipOfferViewSet(ReadViewSet):
    """Offers to hand ownership over: for owners, and for the member to whom it is offered. Tokens can't decide it."""

    scope = "members"
    serializer_class = OwnershipOfferOut
    queryset = OwnershipOffer.objects.none()

    def get_queryset(self) -> Any:
        return OwnershipOffer.objects.visible_to(self.request.user).select_related("organization")

    @extend_schema(request=OwnershipOfferIn, responses={201: OwnershipOfferOut})
    def create(self, request: Request) -> Response:
        """Offer a member to become owner in your place. Asks for a fresh proof that it is you."""
        order = OwnershipOfferIn(data=request.data)
        order.is_valid(raise_exception=True)
        fields = dict(order.validated_data)
        members = Membership.objects.beside(request.user).select_related("organization")
        member = lookup.visible(members, fields.pop("member"), field="member")
        proving.require(request)
        offer = organizations.offer_ownership(membership=member, by=request.user, at=timezone.now(), **fields)
        return Response(OwnershipOfferOut(offer).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=OwnershipOfferOut)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str | None = None) -> Response:
        """Become owner. Asks for a fresh proof that it is you."""
        offer = self.get_object()
        proving.require(request)
        organizations.accept_ownership(offer=offer, by=request.user, at=timezone.now())
        return Response(OwnershipOfferOut(self.get_object()).data)

    @extend_schema(request=None, responses=OwnershipOfferOut)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str | None = None) -> Response:
        """Leave everything as it is."""
        ended = organizations.decline_ownership(offer=self.get_object(), by=request.user, at=timezone.now())
        return Response(OwnershipOfferOut(ended).data)

    @extend_schema(request=None, responses=OwnershipOfferOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """Take an offer back."""
        ended = organizations.withdraw_ownership(offer=self.get_object(), by=request.user, at=timezone.now())
        return Response(OwnershipOfferOut(ended).data)
