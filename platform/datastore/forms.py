"""Naming a dataset on a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.models import AttestedBasis
from datastore.models import Dataset
from organizations import services as organizations
from organizations.models import Organization


class DatasetForm(forms.Form):
    """A named collection, empty at first; files and contributions fill it."""

    organization = forms.ModelChoiceField(label=_("Whose data"), queryset=Organization.objects.none(), empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=_("What is in it"),
        choices=Dataset.Kind.choices,
        widget=forms.RadioSelect,
        initial="table",
        help_text=_("It takes what is of this kind alone. Files fill tables and texts; what people give fills any."),
    )
    description = forms.CharField(
        label=_("Description"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    basis = forms.ModelChoiceField(
        label=_("On what basis you hold these records"),
        queryset=AttestedBasis.objects.none(),
        required=False,
        empty_label=_("Each person's own consent"),
        help_text=_(
            "Choose a basis for records that your organization holds already; leave it for what people will give."
        ),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        mine = Organization.objects.filter(pk__in=organizations.able_in(user, "datasets.manage"))
        fields["organization"].queryset = mine.order_by("name", "pk")
        fields["basis"].queryset = AttestedBasis.objects.visible_to(user).order_by("created_at", "pk")
