"""Honors Global Privacy Control on every request of somebody who is signed in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers

from consent import services as consent


def asks_not_to_share(request: HttpRequest) -> bool:
    return request.headers.get("Sec-GPC") == "1"


class GlobalPrivacyControl:
    """After the sign-in's middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.asks_not_to_share = asks_not_to_share(request)  # type: ignore[attr-defined]
        if request.asks_not_to_share and request.user.is_authenticated:  # type: ignore[attr-defined]
            consent.honor_signal(user=request.user)
        response = self.get_response(request)
        patch_vary_headers(response, ["Sec-GPC"])
        return response


def declaration(request: HttpRequest) -> JsonResponse:
    """``/.well-known/gpc.json``: says that the signal is honored here."""
    return JsonResponse({"gpc": True, "lastUpdate": "2026-11-25"})
