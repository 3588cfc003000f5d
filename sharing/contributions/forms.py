from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.models import ConsentText
from kernel.translated import pick
from sharing.contributions.core.content import MAX_TEXT

MAX_PASTED = 200_000


class Under(forms.ModelChoiceField):
    """Which request the person answers, by its organization and title."""

    def label_from_instance(self, text: ConsentText) -> str:
        return f"{text.organization.name} · {pick(text.title)}"


class Giving(forms.Form):
    """For whom, whatever is given."""

    LANGUAGES = (("", _("Let the platform tell")), ("en", "English"), ("zh", "中文"))

    under = Under(label=_("For whom"), queryset=ConsentText.objects.none(), widget=forms.RadioSelect, empty_label=None)

    def __init__(self, *args: Any, texts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["under"].queryset = texts  # type: ignore[attr-defined]


class GiveTextForm(Giving):
    """One text."""

    text = forms.CharField(
        label=_("What you want to give"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("You'll see next what is kept. Names, numbers and addresses are taken out before it is stored."),
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=Giving.LANGUAGES, required=False)


class GiveRowsForm(Giving):
    """Rows as a spreadsheet copies them."""

    rows = forms.CharField(
        label=_("Rows"),
        max_length=MAX_PASTED,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Copy them from a spreadsheet, with the names of the columns in the first row."),
    )
    language = forms.ChoiceField(label=_("Language of the texts"), choices=Giving.LANGUAGES, required=False)

    def content(self) -> dict[str, Any]:
        return {
            "data": self.cleaned_data["rows"].encode(),
            "language": self.cleaned_data["language"],
            "always_table": True,
        }


class GiveFileForm(Giving):
    """A file of any kind that is read here."""

    file = forms.FileField(
        label=_("File"),
        max_length=500,
        help_text=_(
            "A picture (PNG, JPEG, GIF, WebP), a recording (WAV), a table (CSV, JSON Lines, Parquet), a text, or a zip of "
            "pictures, recordings and texts. Up to 50 MB."
        ),
    )
    language = forms.ChoiceField(label=_("Language of the texts"), choices=Giving.LANGUAGES, required=False)

    def content(self) -> dict[str, Any]:
        return {"data": self.cleaned_data["file"].read(), "language": self.cleaned_data["language"]}


class ClaimForm(forms.Form):
    """A code that a company gave to this very person."""

    code = forms.CharField(
        label=_("Code"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_("The company gave it to you. It works once, and for a limited time."),
    )
