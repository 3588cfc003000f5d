"""Trying a model, and saying what one thinks of its answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.collection.core.checking import MAX_INPUT, MAX_WORDS
from feedback.collection.services import Ask
from kernel.widgets import MomentInput
from registry.labels import in_words


class TryForm(forms.Form):
    input = forms.CharField(
        label=_("Your text"),
        max_length=MAX_INPUT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Write as you would to the company. Names, numbers and addresses are taken out before it is kept."),
    )


class GiveForm(forms.Form):
    """What somebody thinks; the input that was tried travels along unseen."""

    input = forms.CharField(required=False, max_length=MAX_INPUT, widget=forms.HiddenInput)
    rating = forms.TypedChoiceField(
        label=_("How good is it? (1 bad, 5 very good)"),
        choices=[(n, str(n)) for n in range(1, 6)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect(attrs={"data-scale": True}),
    )
    correction = forms.ChoiceField(label=_("What would have been right?"), required=False)
    about = forms.ChoiceField(
        label=_("Your words are about"),
        choices=[("problem", _("a problem")), ("suggestion", _("a suggestion"))],
        initial="problem",
        required=False,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("In your words"), max_length=MAX_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, ask: Ask, can_correct: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if can_correct:
            named = [(str(label), in_words(label)) for label in ask.labels]
            self.fields["correction"].choices = [("", _("The answer is right, or I can't say")), *named]
        else:
            del self.fields["correction"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not (given.get("rating") or given.get("correction") or given.get("text")):
            raise forms.ValidationError(_("Rate the answer, correct it, or write something."))
        return given

    def said(self) -> dict[str, Any]:
        """The event that these answers make."""
        given = self.cleaned_data
        kind = "rating"
        if given.get("correction"):
            kind = "correction"
        elif given.get("text"):
            kind = given.get("about") or "problem"
        names = ("rating", "correction", "text", "input")
        return {"kind": kind} | {name: given[name] for name in names if given.get(name)}


class WindowForm(forms.Form):
    """When feedback was received; all of it when left empty."""

    since = forms.DateTimeField(label=_("Received from"), required=False, widget=MomentInput())
    until = forms.DateTimeField(label=_("Received before"), required=False, widget=MomentInput())
