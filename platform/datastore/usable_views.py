"""The page that says whom of a version one may use for what, and how many would be gained by asking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.models import Purpose
from consent.reasons import Reason
from datastore import making
from datastore import services as datastore
from datastore.models import DatasetVersion, Permit
from kernel import charts
from kernel.pages import TeamPage
from organizations import services as organizations
from organizations.models import Organization

HELP = {
    Reason.UNASKED: gettext_lazy("asking them"),
    Reason.OTHER_PARTNER: gettext_lazy("asking them about this partner"),
    Reason.BASIS: gettext_lazy("asking them for their consent"),
    Reason.EXPIRED: gettext_lazy("asking them again"),
    Reason.GUARDIAN: gettext_lazy("their guardian's yes"),
}


class UsableForm(forms.Form):
    """For what, and by whom."""

    purpose = forms.ChoiceField(label=gettext_lazy("For what"), choices=Purpose.choices)
    partner = forms.ModelChoiceField(
        label=gettext_lazy("By whom"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=gettext_lazy("Your own organization"),
        help_text=gettext_lazy("Partners under an agreement about this dataset."),
    )

    def __init__(self, *args: Any, version: DatasetVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Permit.objects.filter(dataset__organization=version.dataset.organization).values("grantee_id")
        self.fields["partner"].queryset = Organization.objects.filter(pk__in=held).order_by("name", "pk")  # type: ignore[attr-defined]


class UsablePage(TeamPage):
    """Who may be used, who may not, why; rounded, and nobody by name."""

    template_name = "datastore/usable.html"
    title = gettext_lazy("Who may be used")

    def load(self) -> None:
        visible = DatasetVersion.objects.visible_to(self.request.user).select_related("dataset__organization")
        self.version = get_object_or_404(visible, pk=self.kwargs["pk"])
        asked = self.request.GET if "purpose" in self.request.GET else {"purpose": str(Purpose.SHARE_TRAIN)}
        self.form = UsableForm(asked, version=self.version)

    def authorize(self) -> None:
        organizations.authorize(
            by=self.request.user, organization=self.version.dataset.organization, ability="datasets.view"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = None
        if self.form.is_valid():
            found = datastore.usable(version=self.version, by=self.request.user, **self.form.cleaned_data)
        return super().get_context_data(
            lead=_("Asked at this moment, person by person, as every use asks. Numbers are rounded down to fives."),
            crumbs=[
                (_("Datasets"), reverse("admin:datastore_dataset_changelist")),
                (str(self.version), self.version.get_absolute_url()),
                (self.title, ""),
            ],
            form=self.form,
            table=_table(found) if found else None,
            text=found.text if found else None,
            asked=found is not None,
            **kwargs,
        )


def _table(found: datastore.Usable) -> charts.Table:
    columns = [
        charts.Column(_("People who")),
        charts.Column(_("How many"), numeric=True),
        charts.Column(_("Could be gained by")),
    ]
    rows = [
        [
            str(group.reason.label),
            charts.Cell(making.TOO_FEW, hidden=True) if group.people is None else f"{group.people:,}",
            str(HELP[group.reason]) if group.gained else "–",
        ]
        for group in found.groups
    ]
    return charts.Table(columns, rows, caption=_("Who may be used"), caption_hidden=True)
