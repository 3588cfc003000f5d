"""What may be chosen about an optimization."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LimitsForm(forms.Form):
    most_cost = forms.FloatField(
        label=_("What may it cost at most?"),
        min_value=0,
        required=False,
        help_text=_(
            "In the unit of the attributes' costs. Left empty, cost is weighed against liking without a limit."
        ),
    )
