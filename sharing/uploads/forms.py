"""Sending a file on a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.models import AttestedBasis
from datastore.models import Dataset


class UploadForm(forms.Form):
    """A file for one of one's datasets."""

    dataset = forms.ModelChoiceField(label=_("Dataset"), queryset=Dataset.objects.none())
    basis = forms.ModelChoiceField(
        label=_("On what basis you hold these records"), queryset=AttestedBasis.objects.none()
    )
    file = forms.FileField(label=_("File"), help_text=_("CSV (UTF-8, with a header), JSON Lines or Parquet."))
    subject_column = forms.CharField(
        label=_("Column that names the person"),
        required=False,
        max_length=100,
        help_text=_("Leave empty when each row is about somebody else and no column says who."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dataset"].queryset = Dataset.objects.visible_to(user).order_by("name")  # type: ignore[attr-defined]
        self.fields["basis"].queryset = AttestedBasis.objects.visible_to(user)  # type: ignore[attr-defined]
