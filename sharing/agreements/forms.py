"""Proposing an agreement, and other terms for one, on pages."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from datastore import services as datastore
from datastore.models import DatasetVersion
from datastore.roles import label_of
from kernel import scope
from kernel.widgets import DayInput
from organizations.models import Organization
from sharing.agreements.models import Agreement, Listing
from sharing.agreements.services import MOST_PARTIES, Conditions, Terms, letters

LARGEST_DOCUMENT = 1_000_000  # bytes


class VersionChoice(forms.ModelChoiceField):
    """Versions of one's own, by the dataset's name and the owner's."""

    def label_from_instance(self, version: DatasetVersion) -> str:
        return f"{version} · {version.dataset.organization.name}"


class ListingChoice(forms.ModelMultipleChoiceField):
    """The catalogue's entries, by the partner and the dataset."""

    def label_from_instance(self, listing: Listing) -> str:
        return f"{listing.organization.name} · {listing.version.dataset.name}"


class SidesForm(forms.Form):
    """The datasets that an agreement is about."""

    own = VersionChoice(
        label=_("Your data"), queryset=DatasetVersion.objects.none(), empty_label=_("Choose one of yours")
    )
    partner = ListingChoice(
        label=_("The partners' data"),
        queryset=Listing.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("From the catalogue: of one partner, or of up to five who share among all of you."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = DatasetVersion.objects.visible_to(user).ready().filter(dataset__made_by="")
        related = mine.select_related("dataset__organization")
        self.fields["own"].queryset = related.order_by("dataset__name", "-number", "pk")  # type: ignore[attr-defined]
        listed = Listing.objects.visible_to(user).by_name()
        if len(scope.organization_ids(user)) == 1:  # who belongs to two may bring them together
            listed = listed.exclude(organization_id__in=scope.organization_ids(user))
        self.fields["partner"].queryset = listed  # type: ignore[attr-defined]

    @property
    def offers_both(self) -> bool:
        """Whether there is something to choose on each side."""
        return self.fields["own"].queryset.exists() and self.fields["partner"].queryset.exists()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        owners = [each.organization_id for each in (chosen.get("own"), *(chosen.get("partner") or ())) if each]
        if len(set(owners)) < len(owners):
            self.add_error("partner", _("Each party is another organization; choose one dataset of each."))
        if len(owners) > MOST_PARTIES:
            self.add_error("partner", _("An agreement has between 2 and %(n)s parties.") % {"n": MOST_PARTIES})
        return chosen


class ProposalForm(forms.Form):
    """The terms: what is to be predicted, which columns each side gives, for what use, until when."""

    title = forms.CharField(label=_("Title"), max_length=120)
    mode = forms.ChoiceField(
        label=_("How the data fit together"), choices=Agreement.Mode.choices, widget=forms.RadioSelect
    )
    use = forms.ChoiceField(label=_("Allowed use"), choices=Agreement.Use.choices, widget=forms.RadioSelect)
    target = forms.ChoiceField(label=_("Column to be predicted"), help_text=_("One of yours."))
    own_columns = forms.MultipleChoiceField(label=_("What you give"), widget=forms.CheckboxSelectMultiple)
    own_link = forms.ChoiceField(
        label=_("Your column that names the person"),
        required=False,
        help_text=_(
            "Needed for other columns of the same people. It is replaced by a pseudonym before anything is joined."
        ),
    )
    minimum_group = forms.IntegerField(
        label=_("People per group (k)"),
        min_value=2,
        max_value=1000,
        initial=5,
        help_text=_("Each combination of quasi-identifiers covers so many people."),
    )
    diversity = forms.IntegerField(
        label=_("Different values (l)"),
        min_value=2,
        max_value=100,
        required=False,
        help_text=_("Each group holds so many different values of every sensitive column; empty for any."),
    )
    closeness = forms.FloatField(
        label=_("Distance (t)"),
        min_value=0,
        max_value=1,
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
        help_text=_(
            "How far a group's sensitive values may lie from everybody's: 0.2 is strict, 1 is anything; empty for any."
        ),
    )
    redaction = forms.ChoiceField(
        label=_("Texts"), choices=Agreement.Redaction.choices, initial="mark", widget=forms.RadioSelect
    )
    minimum_cell = forms.IntegerField(
        label=_("People per figure"),
        min_value=5,
        max_value=1000,
        initial=5,
        help_text=_("A figure is released if it is about so many people."),
    )
    row_cap = forms.IntegerField(
        label=_("Most rows"),
        min_value=1,
        required=False,
        help_text=_("At most so many of each partner's rows are used at a time; empty for all. Only by rows."),
    )
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput())
    on_end = forms.ChoiceField(
        label=_("When it ends"), choices=Agreement.OnEnd.choices, initial="keep", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, own: DatasetVersion, partners: Sequence[DatasetVersion], **kwargs: Any) -> None:
        self.own, self.partners = own, partners
        shared = set.intersection(*(set(version.columns) for version in (own, *partners)))
        today = timezone.now().date()
        suggested = {
            "mode": Agreement.Mode.ROWS
            if len(shared - set(own.columns_of("identifier"))) > 1
            else Agreement.Mode.COLUMNS,
            "use": Agreement.Use.TRAIN,
            "target": next(iter(self.own.columns_of("target")), ""),
            "starts_on": today,
            "ends_on": today + timedelta(days=365),
        }
        for side, version in self.sides():
            identifiers = version.columns_of("identifier")
            suggested[f"{side}_columns"] = [name for name in version.columns if name not in identifiers]
            suggested[f"{side}_link"] = next(iter(identifiers), "")
        super().__init__(*args, **kwargs | {"initial": suggested | (kwargs.get("initial") or {})})
        fields: Any = self.fields
        fields["target"].choices = [("", _("Choose a column")), *self.targets()]
        for side, version in self.sides():
            if side != "own":
                fields |= _fields_of(side, version)
            fields[f"{side}_columns"].choices = _columns(version)
            fields[f"{side}_link"].choices = [("", _("None")), *_columns(version)]
        between = [name for name in fields if name.startswith("partner_")]
        before, after = _split(list(self.base_fields), after="own_link")
        self.order_fields([*before, *between, *after])

    def sides(self) -> list[tuple[str, DatasetVersion]]:
        """Each side's version with the beginning of its fields' names: "own", "partner_0", "partner_1" …"""
        return [("own", self.own), *((f"partner_{number}", version) for number, version in enumerate(self.partners))]

    def targets(self) -> list[tuple[str, str]]:
        """The columns that may be predicted."""
        return _columns(self.own)

    def terms(self) -> dict[str, Any]:
        """The arguments of ``agreements.propose``."""
        data = dict(self.cleaned_data)
        own, *partners = (
            Terms(version, data.pop(f"{side}_columns"), data.pop(f"{side}_link")) for side, version in self.sides()
        )
        return data | {"own": own, "partners": partners}


class OtherTermsForm(ProposalForm):
    """The terms of an agreement as they are, to be changed; any side's column may be the one that is predicted."""

    def __init__(self, *args: Any, agreement: Agreement, party: Organization, **kwargs: Any) -> None:
        offers = list(letters(agreement, party).values())
        now: dict[str, Any] = {f.name: getattr(agreement, f.name) for f in dataclasses.fields(Conditions)}
        for number, offer in enumerate(offers, -1):
            side = "own" if number < 0 else f"partner_{number}"
            now |= {f"{side}_columns": offer.columns, f"{side}_link": offer.link_column}
        own, *partners = (datastore.current(offer.source) for offer in offers)
        super().__init__(*args, **kwargs | {"own": own, "partners": partners, "initial": now})
        self.fields["target"].help_text = ""

    def targets(self) -> list[tuple[str, str]]:
        return list({name: label for _side, version in self.sides() for name, label in _columns(version)}.items())


class DocumentForm(forms.Form):
    """Terms that another system wrote."""

    document = forms.FileField(
        label=_("File"), help_text=_("ODRL 2.2 as JSON-LD, as an agreement's page gives it, up to 1 MB.")
    )

    def clean_document(self) -> Any:
        sent = self.cleaned_data["document"]
        if sent.size > LARGEST_DOCUMENT:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        try:
            return json.loads(sent.read())
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("The file is not JSON.")) from None


class ReasonForm(forms.Form):
    """Why, as the other parties read it."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other parties read this. Name no person."),
    )


def _fields_of(side: str, version: DatasetVersion) -> dict[str, forms.Field]:
    """What a partner gives, to be chosen."""
    named = {"name": version.dataset.organization.name}
    return {
        f"{side}_columns": forms.MultipleChoiceField(
            label=_("What %(name)s gives") % named, widget=forms.CheckboxSelectMultiple
        ),
        f"{side}_link": forms.ChoiceField(
            label=_("The column of %(name)s that names the person") % named, required=False
        ),
    }


def _split(names: list[str], *, after: str) -> tuple[list[str], list[str]]:
    place = names.index(after) + 1
    return names[:place], names[place:]


def _columns(version: DatasetVersion) -> list[tuple[str, str]]:
    return [(column["name"], f"{column['name']} · {label_of(column['role'])}") for column in version.schema]
