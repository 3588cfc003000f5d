"""Signing in by a single-use link, and one's addresses."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from allauth.account.views import EmailView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts import proving
from accounts import services as accounts
from accounts.forms import ProveForm
from kernel.pages import PortalPage, add_problem


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


class Prove(PortalPage):
    """Prove again who you are, by a mailed code or your password, and go on to what you were about to do."""

    template_name = "accounts/prove.html"
    title = gettext_lazy("First show that it is you")

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "mail" in request.POST:
            return self.mail()
        form = ProveForm(request.POST)
        status = 400
        if form.is_valid():
            try:
                proving.prove(request, **form.cleaned_data)
            except (proving.WrongProof, proving.TooManyTries) as problem:
                add_problem(form, problem)
                status = problem.status
            else:
                return redirect(self.onward())
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def mail(self) -> HttpResponse:
        try:
            proving.mail_code(self.request)
        except (SMTPException, OSError):
            messages.error(self.request, _("The mail could not be sent. Try again in a moment, or use your password."))
        else:
            self.say(_("The code is on its way to your own address. It works for ten minutes."))
        return proving.to_prove(self.onward())

    def onward(self) -> str:
        """Where to go then: a page of this site, or the start page."""
        target = self.request.GET.get("next", "")
        ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
        return target if ours else "/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ProveForm())
        return super().get_context_data(onward=self.onward(), **kwargs)


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
