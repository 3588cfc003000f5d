from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.models import Decision, Purpose


class Decide(forms.Form):
    """One decision about one purpose: what a single button posts."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    decision = forms.ChoiceField(label=_("Decision"), choices=Decision.choices)
