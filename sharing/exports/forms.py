"""Asking for a copy, and adding a key."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations import services as organizations
from organizations.models import Organization
from sharing.exports.models import RecipientKey


class CopyForm(forms.Form):
    """To which key the copy is encrypted."""

    key = forms.ModelChoiceField(
        label=_("Encrypt it to"), queryset=RecipientKey.objects.none(), empty_label=_("Choose one of your keys")
    )
    partner = forms.ModelChoiceField(label=_("Whose data"), queryset=Organization.objects.none(), empty_label=None)
    on_behalf_of = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, keys: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].queryset = keys  # type: ignore[attr-defined]
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]
        if len(partners) == 1:
            del self.fields["partner"]


class KeyForm(forms.Form):
    """A public key, by name."""

    organization = forms.ModelChoiceField(
        label=_("Organization"), queryset=Organization.objects.none(), empty_label=None
    )
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Whose or where it is, such as “data room”."))
    public_key = forms.CharField(
        label=_("Public key"),
        max_length=200,
        help_text=_(
            "Make a pair with age-keygen; add the line that begins with age1, and keep the file to yourselves."
        ),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = Organization.objects.filter(pk__in=organizations.able_in(user, "agreements.manage")).order_by(
            "name", "pk"
        )
        self.fields["organization"].queryset = able  # type: ignore[attr-defined]
