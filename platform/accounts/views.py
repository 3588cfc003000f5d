"""Signing in by a single-use link, and one's addresses."""

from __future__ import annotations

from typing import Any

from allauth.account.views import EmailView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts import services as accounts


class UseLoginLink(View):
    """GET shows one button (mail scanners follow links, so opening must not spend it); POST signs in."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        try:
            accounts.check_login_link(secret=secret, at=timezone.now())
        except accounts.LinkSpent as spent:
            return _refused(request, spent)
        return render(request, "accounts/login_link.html")

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        try:
            user = accounts.use_login_link(secret=secret, at=timezone.now())
        except accounts.LinkSpent as spent:
            return _refused(request, spent)
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect("portal:home")


def _refused(request: HttpRequest, spent: accounts.LinkSpent) -> HttpResponse:
    return render(request, "accounts/login_link.html", {"problem": spent.detail}, status=spent.status)


class Addresses(EmailView):
    """allauth's page, stricter: an address is the account's only once its owner confirmed it.

    allauth lets an account without any confirmed address (one that signs in by link) take an unconfirmed one, and so
    whatever is kept for that address: invitations, studies, the name that others see.
    """

    def _action_primary(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        address = self._get_email_address(request)
        if address is not None and not address.verified:
            messages.error(request, _("Confirm this address first: open the link in the mail that we sent there."))
            return None
        return super()._action_primary(request, *args, **kwargs)
