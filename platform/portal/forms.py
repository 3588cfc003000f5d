"""What a person sets for themselves."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kernel.templatetags.ui import THEMES

THEME_LABELS = {"auto": _("As this device says"), "light": _("Light"), "dark": _("Dark")}


class AboutMe(forms.Form):
    """The name we greet with, and the language of pages and mail."""

    display_name = forms.CharField(
        label=_("Your name"),
        help_text=_("Shown to you, and to your team if you have one. Never to those who read what you gave."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language of pages and mail"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )


class Appearance(forms.Form):
    """The theme, kept in this browser alone."""

    theme = forms.ChoiceField(
        label=_("Colors"), choices=[(name, THEME_LABELS[name]) for name in THEMES], widget=forms.RadioSelect
    )


class Language(forms.Form):
    """A language and where to go after."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
    next = forms.CharField(required=False, max_length=2000)
