"""Sign-up is by invitation unless the operator opened it."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings


class AccountAdapter(DefaultAccountAdapter):
    """allauth's door, closed by default."""

    def is_open_for_signup(self, request: Any) -> bool:
        return bool(settings.OPEN_SIGNUP)
