"""One's organizations and tokens over the API."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import ReadViewSet
from organizations import services as organizations
from organizations.models import ApiToken, Organization
from organizations.serializers import OrganizationOut, TokenOut


class OrganizationViewSet(ReadViewSet):
    """The organizations you belong to."""

    scope = "platform"
    serializer_class = OrganizationOut
    queryset = Organization.objects.none()

    def get_queryset(self) -> Any:
        return Organization.objects.visible_to(self.request.user)


class TokenViewSet(ReadViewSet):
    """Your organization's tokens; their secrets are shown once, when issued in the admin."""

    scope = "platform"
    serializer_class = TokenOut
    queryset = ApiToken.objects.none()

    def get_queryset(self) -> Any:
        return ApiToken.objects.visible_to(self.request.user)

    @extend_schema(request=None, responses=TokenOut)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str | None = None) -> Response:
        token = organizations.revoke_token(token=self.get_object(), by=request.user, at=timezone.now())
        return Response(TokenOut(token).data)
