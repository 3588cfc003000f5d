"""Adding a word."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations import services as organizations
from organizations.models import Organization
from sharing.redaction.models import RedactionWord


class MissedForm(forms.Form):
    """Something that a program left in a text."""

    rule = forms.CharField(initial=RedactionWord.Rule.ALWAYS, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Word or phrase"), max_length=200)
    kind = forms.ChoiceField(label=_("What it is"), choices=RedactionWord.Kind.choices)


class WordForm(forms.Form):
    """A string, and what becomes of it."""

    organization = forms.ModelChoiceField(
        label=_("Organization"), queryset=Organization.objects.none(), empty_label=None
    )
    text = forms.CharField(
        label=_("Word or phrase"), max_length=200, help_text=_("As it stands in texts; case and width don't matter.")
    )
    rule = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=RedactionWord.Rule.choices,
        initial=RedactionWord.Rule.ALWAYS,
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=RedactionWord.Kind.choices,
        initial=RedactionWord.Kind.NAME,
        required=False,
        help_text=_("Stands in its place, such as [NAME]; only for what is always redacted."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = Organization.objects.filter(pk__in=organizations.able_in(user, "datasets.manage"))
        self.fields["organization"].queryset = able.order_by("name", "pk")  # type: ignore[attr-defined]
