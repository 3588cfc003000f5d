"""allauth's sign-up, without a password; and the proof that it is still you."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm
from django import forms
from django.utils.translation import gettext_lazy as _


class SignUp(SignupForm):
    """Asks for the address alone; a password may be set in the settings once it is confirmed.

    Whoever signs up with somebody else's address would otherwise leave a password of theirs on the account that its
    owner opens later by code.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password1"], self.fields["password2"]


class ProveForm(forms.Form):
    """A mailed code or the account's password: one of them."""

    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    password = forms.CharField(
        label=_("Or your password"),
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors and not told["code"] and not told["password"]:
            self.add_error("code", _("Enter the code from the mail, or your password."))
        return told
