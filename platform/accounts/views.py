"""Signing in by a single-use link."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from accounts import services as accounts


class UseLoginLink(View):
    """GET shows one button (mail scanners follow links, so opening must not spend it); POST signs in."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        return render(request, "accounts/login_link.html")

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        try:
            user = accounts.use_login_link(secret=secret, at=timezone.now())
        except accounts.LinkSpent as spent:
            return render(request, "accounts/login_link.html", {"problem": spent.detail}, status=spent.status)
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("portal:home")
