"""Sending a file on a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.models import AttestedBasis
from datastore.models import Dataset
from sharing.uploads.services import FILLED_BY_FILES

MARKED = {  # what a steward says of columns, role by role; columns not named are features
    "quasi_identifier": (
        _("Columns that could point at a person together"),
        _("Such as age, postal code, profession. They are blurred before a partner uses anything."),
    ),
    "identifier": (
        _("Columns that name a person"),
        _("Such as name, e-mail, customer number. They never reach a partner."),
    ),
    "sensitive": (_("Sensitive columns"), _("Such as health or income.")),
    "text": (_("Columns of free text"), _("Names and numbers of people are taken out of them.")),
    "target": (_("Column to be predicted"), ""),
}


class UploadForm(forms.Form):
    """A file for one of one's datasets, and what its columns are."""

    dataset = forms.ModelChoiceField(
        label=_("Dataset"), queryset=Dataset.objects.none(), empty_label=_("Choose a dataset")
    )
    basis = forms.ModelChoiceField(
        label=_("On what basis you hold these records"),
        queryset=AttestedBasis.objects.none(),
        required=False,
        empty_label=_("The dataset's own"),
    )
    file = forms.FileField(label=_("File"), help_text=_("CSV (UTF-8, with a header), JSON Lines or Parquet."))
    subject_column = forms.CharField(
        label=_("Column that says whom a row is about"),
        required=False,
        max_length=100,
        help_text=_("Leave empty when each row is about somebody else and no column says who."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        mine = Dataset.objects.visible_to(user).open_to_records().filter(kind__in=FILLED_BY_FILES)
        fields["dataset"].queryset = mine.order_by("name", "pk")
        fields["basis"].queryset = AttestedBasis.objects.visible_to(user).order_by("created_at", "pk")
        for role, (label, words) in MARKED.items():
            fields[role] = forms.CharField(
                label=label,
                required=False,
                max_length=2000,
                help_text=_("%(words)s Names, separated by commas.") % {"words": words} if words else "",
            )

        fields["units"] = forms.CharField(
            label=_("Units"), required=False, max_length=2000, help_text=_("Such as: weight = kg, price = EUR.")
        )

    def clean(self) -> dict[str, Any]:
        """One role for each column, and at most one unit."""
        sent = super().clean() or {}
        roles: dict[str, str] = {}
        for role in MARKED:
            for name in filter(None, (part.strip() for part in sent.pop(role, "").split(","))):
                if name in roles:
                    self.add_error(role, _("%(name)s stands in two of these fields.") % {"name": name})
                roles[name] = role
        return sent | {"roles": roles, "units": self._units(sent.get("units", ""))}

    def _units(self, said: str) -> dict[str, str]:
        units = {}
        for part in filter(None, (part.strip() for part in said.split(","))):
            name, equals, unit = (piece.strip() for piece in part.rpartition("="))
            if not (name and equals and unit):
                self.add_error("units", _("Write %(part)s as: column = unit.") % {"part": part})
            units[name] = unit
        return units
