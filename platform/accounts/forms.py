"""allauth's sign-up, without a password."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm


class SignUp(SignupForm):
    """Asks for the address alone; a password may be set in the settings once it is confirmed.

    Whoever signs up with somebody else's address would otherwise leave a password of theirs on the account that its
    owner opens later by code.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password1"], self.fields["password2"]
