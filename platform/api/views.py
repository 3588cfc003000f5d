"""The root of the API, its schema and their pages, and the answer for addresses that don't exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.errors import DomainError, Unavailable


class Root(APIView):
    """Where to begin."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(responses={200: dict}, operation_id="root")
    def get(self, request: Request) -> Response:
        return Response(
            {"schema": "/api/v1/schema", "docs": "/api/docs/", "errors": "/api/docs/errors", "version": "1"}
        )


@extend_schema(exclude=True)
class Unknown(APIView):
    """A problem+json 404 for every other address under /api/v1."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404


class Schema(SpectacularAPIView):
    """The OpenAPI schema: the same for everybody, so it is made once a language and process."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def _get_schema_response(self, request: Request) -> Response:
        return Response(data=_schema(get_language() or "en"))


class Docs(SpectacularSwaggerSplitView):
    """The schema as a page to read and to try, in our frame and under our Content-Security-Policy."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    template_name = "api/docs.html"


@dataclass(frozen=True)
class Kind:
    """One kind of error: its stable code, its HTTP status, and the sentence it says when it has no better one."""

    code: str
    status: HTTPStatus
    title: str


class Errors(TemplateView):
    """Every error code: where the ``type`` of a problem leads."""

    template_name = "api/errors.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = {kind.code: kind for kind in _kinds()}
        return super().get_context_data(
            title=_("Error codes"),
            crumbs=[("API", "/api/docs/"), (_("Error codes"), "")],
            kinds=sorted(kinds.values(), key=lambda kind: kind.code),
            **kwargs,
        )


@lru_cache
def _schema(language: str) -> dict[str, Any]:
    generator = SpectacularAPIView.generator_class(api_version=None)
    return generator.get_schema(request=None, public=True)


def _kinds() -> Iterator[Kind]:
    """The framework's errors, then those of the domain that a caller can do something about."""
    yield Kind("invalid", HTTPStatus.BAD_REQUEST, _("Something in this request is not valid."))
    yield Kind("parse-error", HTTPStatus.BAD_REQUEST, _("The body can't be read as what its Content-Type says."))
    yield Kind("not-authenticated", HTTPStatus.UNAUTHORIZED, _("Send a token: Authorization: Bearer <token>."))
    yield Kind("authentication-failed", HTTPStatus.UNAUTHORIZED, _("This token is unknown, expired or revoked."))
    yield Kind("permission-denied", HTTPStatus.FORBIDDEN, _("The token lacks the scope that this operation names."))
    yield Kind("method-not-allowed", HTTPStatus.METHOD_NOT_ALLOWED, _("This address does not take this method."))
    yield Kind("unsupported-media-type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _("Send JSON, or what the schema names."))
    for kind in _below(DomainError):
        if kind.status < HTTPStatus.INTERNAL_SERVER_ERROR or kind is Unavailable:
            yield Kind(kind.code, HTTPStatus(kind.status), str(kind.title))


def _below(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)
