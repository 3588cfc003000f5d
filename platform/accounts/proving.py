"""Proving again who one is, before an act that a borrowed session must not be enough for (T-83).

Signing in proves it for ten minutes; after that the password does, or a code mailed to the account's own address.
"""

from __future__ import annotations

import hmac
import secrets
import time
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.cache import cache
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.pages import PortalPage

PROVEN, CODE = "accounts.proven_at", "accounts.proof_code"
CODE_SECONDS, TRIES, WINDOW_SECONDS, CODES = 600, 10, 3600, 5


class WrongProof(Invalid):
    code = "not-proven"
    title = _("This is not right, or no longer valid. Try again, or have a new code mailed.")


class NotProven(Forbidden):
    code = "proof-needed"
    title = _(
        "First show that it is you: open /accounts/prove/ in the browser in which you are signed in, then try again."
    )


class TooManyTries(Conflict):
    code = "proof-too-many-tries"
    title = _("Too many tries. Wait an hour, then try again.")
    status = 429


def is_fresh(request: HttpRequest) -> bool:
    """Whether this very session proved lately whose it is. Another session's proof, or a request's, never counts."""
    at = request.session.get(PROVEN)
    return isinstance(at, float) and 0 <= time.time() - at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def require(request: Any) -> None:
    """For the API, which leads nowhere: let a session pass that proved lately whose it is.

    Raises:
        NotProven: it did not, or the request came with none.
    """
    if not is_fresh(request):
        raise NotProven


def mail_code(request: Any) -> None:
    """Mail the account's address a code that works once, in this session alone.

    Raises:
        TooManyTries: five codes within the hour.
    """
    _count(f"accounts.proof.codes:{request.user.pk}", CODES)
    code = f"{secrets.randbelow(10**6):06}"
    request.session[CODE] = {"digest": _digest(request, code), "at": time.time()}
    said = _now("Enter this code on the page that asked for it:")
    warning = _now("If you did not ask for it, sign out everywhere and tell us: somebody uses your account.")
    send_mail(_now("Your code for Reciprocal"), f"{said}\n\n{code}\n\n{warning}\n", None, [request.user.email])


def prove(request: Any, *, code: str = "", password: str = "") -> None:
    """Prove by the mailed code or by the password.

    Raises:
        WrongProof, TooManyTries.
    """
    _count(f"accounts.proof.tries:{request.user.pk}", TRIES)
    kept = request.session.pop(CODE, None) if code else None
    right = bool(password) and request.user.check_password(password)
    if kept and time.time() - kept["at"] < CODE_SECONDS:
        right = hmac.compare_digest(kept["digest"], _digest(request, "".join(code.split())))
        if not right:
            request.session[CODE] = kept  # a mistyped code may be corrected; the tries are counted for the account
    if not right:
        raise WrongProof(field="code" if code else "password")
    note(request=request)
    request.session.cycle_key()
    accounts.note_proof(user=request.user)


def note(*, request: Any, **_signal: Any) -> None:
    """Remember in the session that whoever holds it proved who they are just now."""
    request.session[PROVEN] = time.time()


class ProvenPage(PortalPage):
    """A page that asks for a fresh proof first, and goes on to ``after_proof``: itself, unless it only takes posts."""

    def after_proof(self) -> str:
        return self.request.path

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        handled = (request.method or "").lower() in self.http_method_names
        if request.user.is_authenticated and self.refusal is None and handled and not is_fresh(request):
            return to_prove(self.after_proof())
        return super().dispatch(request, *args, **kwargs)


def to_prove(onward: str) -> HttpResponse:
    return redirect(f"{reverse('accounts:prove')}?{urlencode({'next': onward})}")


def connect() -> None:
    user_logged_in.connect(note, dispatch_uid="accounts.proving")


def _count(key: str, most: int) -> None:
    cache.add(key, 0, WINDOW_SECONDS)
    if cache.incr(key) > most:
        raise TooManyTries


def _digest(request: Any, code: str) -> str:
    return salted_hmac("accounts.proof", f"{request.user.pk}:{code}", algorithm="sha256").hexdigest()
