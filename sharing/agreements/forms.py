"""Proposing an agreement on a page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from sharing.agreements import catalogue
from sharing.agreements.models import Agreement
from sharing.agreements.services import Terms


class ProposalForm(forms.Form):
    """Two dataset versions, what is to be predicted, and the terms. Columns are all but identifiers of each side."""

    title = forms.CharField(label=_("Title"), max_length=120)
    own = forms.ModelChoiceField(label=_("Your data"), queryset=DatasetVersion.objects.none())
    partner = forms.ModelChoiceField(label=_("The partner's data"), queryset=DatasetVersion.objects.none())
    mode = forms.ChoiceField(label=_("How the data fit together"), choices=Agreement.Mode.choices)
    use = forms.ChoiceField(label=_("Allowed use"), choices=Agreement.Use.choices)
    target = forms.CharField(label=_("Column to be predicted"), max_length=100)
    link_column = forms.CharField(
        label=_("Column that names the person"),
        max_length=100,
        required=False,
        help_text=_("In both data sets; needed when they hold other columns of the same people."),
    )
    minimum_group = forms.IntegerField(label=_("People per group (k)"), min_value=2, max_value=1000, initial=5)
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        today = timezone.now().date()
        kwargs["initial"] = {"starts_on": today, "ends_on": today + timedelta(days=365)} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        mine = DatasetVersion.objects.visible_to(user).ready().select_related("dataset")
        self.fields["own"].queryset = mine.order_by("dataset__name", "-number")  # type: ignore[attr-defined]
        self.fields["partner"].queryset = catalogue.versions_for(user)  # type: ignore[attr-defined]

    def terms(self) -> dict[str, Any]:
        """The arguments of ``agreements.propose``."""
        data = dict(self.cleaned_data)
        link = data.pop("link_column")
        for side in ("own", "partner"):
            version = data[side]
            columns = [name for name in version.columns if name not in version.columns_of("identifier")]
            data[side] = Terms(version, columns, link)
        return data
