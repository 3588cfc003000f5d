"""The root of the API and the answer for addresses that don't exist."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Root(APIView):
    """Where to begin."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(responses={200: dict}, operation_id="root")
    def get(self, request: Request) -> Response:
        return Response({"schema": "/api/v1/schema", "docs": "/api/docs/", "version": "1"})


@extend_schema(exclude=True)
class Unknown(APIView):
    """A problem+json 404 for every other address under /api/v1."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404
