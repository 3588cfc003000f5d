"""Tokens over the API: issued, rotated and revoked by members who signed in; a token makes no tokens."""

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
from organizations.models import ApiToken, Organization
from organizations.serializers import RotateIn, TokenIn, TokenMadeOut, TokenOut


class TokenViewSet(ReadViewSet):
    """Your organization's tokens; a secret is in the answer that makes its token, and nowhere else."""

    scope = "platform"
    serializer_class = TokenOut
    queryset = ApiToken.objects.none()

    def get_queryset(self) -> Any:
        return ApiToken.objects.visible_to(self.request.user).select_related("organization")

    @extend_schema(request=TokenIn, responses={201: TokenMadeOut})
    def create(self, request: Request) -> Response:
        """Issue a token. Only for those who signed in: a token can't issue tokens."""
        order = TokenIn(data=request.data)
        order.is_valid(raise_exception=True)
        fields = dict(order.validated_data)
        mine = Organization.objects.visible_to(request.user)
        organization = get_object_or_404(mine, pk=fields.pop("organization"))
        made = organizations.issue_token(organization=organization, by=request.user, at=timezone.now(), **fields)
        return _made(*made)

    @extend_schema(request=RotateIn, responses={201: TokenMadeOut})
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, pk: str | None = None) -> Response:
        """Put a new token with the same scopes in this one's place, which works on for the overlap."""
        order = RotateIn(data=request.data)
        order.is_valid(raise_exception=True)
        token = self.get_object()
        made = organizations.rotate_token(token=token, by=request.user, at=timezone.now(), **order.validated_data)
        return _made(*made)

    @extend_schema(request=None, responses=TokenOut)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str | None = None) -> Response:
        """End a token at once."""
        token = organizations.revoke_token(token=self.get_object(), by=request.user, at=timezone.now())
        return Response(TokenOut(token).data)


def _made(token: ApiToken, secret: str) -> Response:
    body = TokenMadeOut(token, context={"secret": secret}).data
    return Response(body, status=status.HTTP_201_CREATED)
