from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.models import ConsentText
from kernel.translated import pick
from sharing.contributions.core.content import MAX_TEXT


class Under(forms.ModelChoiceField):
    """Which request the person answers, by its organization and title."""

    def label_from_instance(self, text: ConsentText) -> str:
        return f"{text.organization.name} · {pick(text.title)}"


class Give(forms.Form):
    """One text, and whom it is for."""

    LANGUAGES = (("", _("Let the platform tell")), ("en", "English"), ("zh", "中文"))

    under = Under(label=_("For whom"), queryset=ConsentText.objects.none(), widget=forms.RadioSelect, empty_label=None)
    text = forms.CharField(
        label=_("What you want to give"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("You'll see next what is kept. Names, numbers and addresses are taken out before it is stored."),
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=LANGUAGES, required=False)

    def __init__(self, *args: Any, texts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["under"].queryset = texts  # type: ignore[attr-defined]
