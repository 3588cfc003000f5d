"""What ends when a person changes how they sign in: Django ends their other sessions, we end what else opens the account."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set

from accounts import services as accounts


def connect() -> None:
    for signal in (password_changed, password_reset, password_set):
        signal.connect(on_password, dispatch_uid="accounts.changing")


def on_password(*, user: Any, **_signal: Any) -> None:
    accounts.note_new_password(user=user)
