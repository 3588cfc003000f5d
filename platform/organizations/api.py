"""One's organizations, their members, invitations and tokens over the API."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import ReadViewSet
from organizations import services as organizations
from organizations.models import ApiToken, Invitation, Membership, Organization
from organizations.serializers import (
    MemberInvitationIn,
    MemberInvitationOut,
    MemberOut,
    OrganizationOut,
    RoleIn,
    TokenOut,
)


class OrganizationViewSet(ReadViewSet):
    """The organizations you belong to."""

    scope = "platform"
    serializer_class = OrganizationOut
    queryset = Organization.objects.none()

    def get_queryset(self) -> Any:
        return Organization.objects.visible_to(self.request.user)


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

    @extend_schema(request=None, responses=MemberInvitationOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """Let the link open nothing any more."""
        ended = organizations.withdraw_invitation(invitation=self.get_object(), by=request.user, at=timezone.now())
        return Response(MemberInvitationOut(ended).data)


class TokenViewSet(ReadViewSet):
    """Your organization's tokens; their secrets are shown once, when issued on the team's page."""

    scope = "platform"
    serializer_class = TokenOut
    queryset = ApiToken.objects.none()

    def get_queryset(self) -> Any:
        return ApiToken.objects.visible_to(self.request.user).select_related("organization")

    @extend_schema(request=None, responses=TokenOut)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str | None = None) -> Response:
        """End a token at once."""
        token = organizations.revoke_token(token=self.get_object(), by=request.user, at=timezone.now())
        return Response(TokenOut(token).data)
