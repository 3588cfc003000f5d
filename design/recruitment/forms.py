"""The form by which a secret link is made."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from design.recruitment import services as recruitment
from design.studies.models import Study


class AgeForm(forms.Form):
    """The one thing that is asked of who joins, where the study asks it; nothing is chosen before."""

    age = forms.ChoiceField(label=_("How old are you?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if study.asks_age:
            self.fields["age"].choices = study.ages()  # type: ignore[attr-defined]
        else:
            del self.fields["age"]


class InvitationForm(forms.Form):
    label = forms.CharField(label=_("Where will the link be used?"), max_length=80)
    most_uses = forms.IntegerField(
        label=_("How many people may come in by it?"),
        min_value=1,
        max_value=recruitment.MOST_USES,
        required=False,
        help_text=_("Leave empty for any number."),
    )
    days = forms.IntegerField(
        label=_("For how many days?"), min_value=1, max_value=recruitment.LONGEST_DAYS, initial=30
    )
