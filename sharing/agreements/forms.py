"""Listing a dataset and proposing an agreement on pages."""

from __future__ import annotations

import dataclasses
import json
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
from organizations import services as organizations
from organizations.models import Organization
from sharing.agreements.models import Agreement, Listing
from sharing.agreements.services import Conditions, Terms

LARGEST_DOCUMENT = 1_000_000  # bytes


class ListForm(forms.Form):
    """What partners read beside the names of the columns."""

    note = forms.CharField(
        label=_("What it is, in a sentence"),
        max_length=300,
        required=False,
        help_text=_(
            "Partners read this beside the columns' names and roles, and find it by its words. They see no row."
        ),
    )
    uses = forms.MultipleChoiceField(
        label=_("What you would allow"),
        choices=Agreement.Use.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=["score", "train"],
        help_text=_("It binds you to nothing; an agreement decides."),
    )
    shows_people = forms.BooleanField(
        label=_("Show about how many people it is about"),
        required=False,
        help_text=_("Rounded down to fives, and only where they are enough."),
    )


class SearchForm(forms.Form):
    """What one looks for in the catalogue."""

    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, help_text=_("Of names, descriptions, columns, organizations.")
    )
    use = forms.ChoiceField(label=_("For what use"), required=False, choices=[("", _("any")), *Agreement.Use.choices])


class AskForm(forms.Form):
    """A question to the owner of a listed dataset."""

    on_behalf_of = forms.ModelChoiceField(
        label=_("Organization that asks"), queryset=Organization.objects.none(), empty_label=None
    )
    use = forms.ChoiceField(label=_("What you want to do"), choices=Agreement.Use.choices, widget=forms.RadioSelect)
    message = forms.CharField(
        label=_("Your question"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The other team reads this. Name no person."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = Organization.objects.filter(pk__in=organizations.able_in(user, "agreements.manage"))
        self.fields["on_behalf_of"].queryset = able.order_by("name", "pk")  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What the owner answers."""

    answer = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The other team reads this. Name no person."),
    )


class VersionChoice(forms.ModelChoiceField):
    """Versions of one's own, by the dataset's name and the owner's."""

    def label_from_instance(self, version: DatasetVersion) -> str:
        return f"{version} · {version.dataset.organization.name}"


class ListingChoice(forms.ModelChoiceField):
    """The catalogue's entries, by the partner and the dataset."""

    def label_from_instance(self, listing: Listing) -> str:
        return f"{listing.organization.name} · {listing.version.dataset.name}"


class PairForm(forms.Form):
    """The two datasets that an agreement is about."""

    own = VersionChoice(
        label=_("Your data"), queryset=DatasetVersion.objects.none(), empty_label=_("Choose one of yours")
    )
    partner = ListingChoice(
        label=_("The partner's data"),
        queryset=Listing.objects.none(),
        help_text=_("From the catalogue."),
        empty_label=_("Choose one of a partner's"),
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
        own, partner = chosen.get("own"), chosen.get("partner")
        if own and partner and own.organization_id == partner.organization_id:
            self.add_error("partner", _("An agreement needs two organizations; choose a partner's dataset."))
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
    partner_columns = forms.MultipleChoiceField(label=_("What the partner gives"), widget=forms.CheckboxSelectMultiple)
    partner_link = forms.ChoiceField(label=_("The partner's column that names the person"), required=False)
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
        help_text=_("At most so many of the partner's rows are used at a time; empty for all. Only by rows."),
    )
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput())
    on_end = forms.ChoiceField(
        label=_("When it ends"), choices=Agreement.OnEnd.choices, initial="keep", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, own: DatasetVersion, partner: DatasetVersion, **kwargs: Any) -> None:
        self.own, self.partner = own, partner
        shared = set(self.own.columns) & set(self.partner.columns) - set(self.own.columns_of("identifier"))
        today = timezone.now().date()
        suggested = {
            "mode": Agreement.Mode.ROWS if len(shared) > 1 else Agreement.Mode.COLUMNS,
            "use": Agreement.Use.TRAIN,
            "target": next(iter(self.own.columns_of("target")), ""),
            "starts_on": today,
            "ends_on": today + timedelta(days=365),
        }
        for side, version in (("own", self.own), ("partner", self.partner)):
            identifiers = version.columns_of("identifier")
            suggested[f"{side}_columns"] = [name for name in version.columns if name not in identifiers]
            suggested[f"{side}_link"] = next(iter(identifiers), "")
        super().__init__(*args, **kwargs | {"initial": suggested | (kwargs.get("initial") or {})})
        fields: Any = self.fields
        fields["target"].choices = [("", _("Choose a column")), *self.targets()]
        for side, version in (("own", self.own), ("partner", self.partner)):
            fields[f"{side}_columns"].choices = _columns(version)
            fields[f"{side}_link"].choices = [("", _("None")), *_columns(version)]

    def targets(self) -> list[tuple[str, str]]:
        """The columns that may be predicted."""
        return _columns(self.own)

    def terms(self) -> dict[str, Any]:
        """The arguments of ``agreements.propose``."""
        data = dict(self.cleaned_data)
        own = Terms(self.own, data.pop("own_columns"), data.pop("own_link"))
        partner = Terms(self.partner, data.pop("partner_columns"), data.pop("partner_link"))
        return data | {"own": own, "partner": partner}


class OtherTermsForm(ProposalForm):
    """The terms of an agreement as they are, to be changed; either side's column may be the one that is predicted."""

    def __init__(self, *args: Any, agreement: Agreement, party: Organization, **kwargs: Any) -> None:
        offers = {offer.organization_id: offer for offer in _offers(agreement)}
        own = offers.pop(party.pk)
        (partner,) = offers.values()
        now: dict[str, Any] = {f.name: getattr(agreement, f.name) for f in dataclasses.fields(Conditions)}
        for side, offer in (("own", own), ("partner", partner)):
            now |= {f"{side}_columns": offer.columns, f"{side}_link": offer.link_column}
        versions = {side: datastore.current(offer.source) for side, offer in (("own", own), ("partner", partner))}
        super().__init__(*args, **kwargs | versions | {"initial": now})
        self.fields["target"].help_text = ""

    def targets(self) -> list[tuple[str, str]]:
        both = dict(_columns(self.own)) | dict(_columns(self.partner))
        return list(both.items())


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
    """Why, as the other party reads it."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other party reads this. Name no person."),
    )


def _offers(agreement: Agreement) -> Any:
    return agreement.offers.select_related("source__dataset__organization", "source__replaced_by")


def _columns(version: DatasetVersion) -> list[tuple[str, str]]:
    return [(column["name"], f"{column['name']} · {label_of(column['role'])}") for column in version.schema]
