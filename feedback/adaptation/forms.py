"""Asking for an update on a page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from feedback.adaptation.services import updatable_versions
from feedback.collection.forms import WindowForm
from feedback.collection.models import Event
from registry.models import Model, ModelVersion


class AdaptForm(WindowForm):
    """Which version learns from which corrections, what it is measured on, and what it may lose at home."""

    field_order = ("version", "since", "until", "channel", "held_out", "base_test", "margin")

    version = forms.ModelChoiceField(
        label=_("Version to update"), queryset=ModelVersion.objects.none(), empty_label=None
    )
    channel = forms.ChoiceField(label=_("Received through"), required=False)
    held_out = forms.ModelChoiceField(
        label=_("Labeled data to measure on"),
        required=False,
        queryset=DatasetVersion.objects.none(),
        empty_label=_("A quarter of the people who gave corrections"),
        help_text=_("From the field that the feedback comes from. People who gave feedback are left out of it."),
    )
    base_test = forms.ModelChoiceField(
        label=_("Data to test for losses on"),
        required=False,
        queryset=DatasetVersion.objects.none(),
        empty_label=_("The test part of its training data"),
        help_text=_("From the field that the model was trained for, and not trained on."),
    )
    margin = forms.DecimalField(
        label=_("Loss that must be ruled out, in points"),
        min_value=Decimal("0.1"),
        max_value=Decimal(50),
        decimal_places=1,
        initial=Decimal("2.0"),
        help_text=_("The update is refused when it may lose more than this share of right answers on that data."),
    )

    def __init__(self, *args: Any, model: Model, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ready = DatasetVersion.objects.visible_to(user).ready().filter(dataset__organization=model.organization_id)
        data = ready.select_related("dataset").order_by("dataset__name", "-number", "pk")
        fields: dict[str, Any] = self.fields
        fields["version"].queryset = updatable_versions(model)
        fields["held_out"].queryset = fields["base_test"].queryset = data
        fields["channel"].choices = [("", _("All channels")), *Event.Channel.choices]

    def order(self) -> dict[str, Any]:
        """Arguments of ``adaptation.request``."""
        given = dict(self.cleaned_data)
        settings = {"margin": float(given.pop("margin")) / 100}
        return given | {"settings": settings}
