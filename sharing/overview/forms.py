"""The parameters of the steps that a team takes with a dataset version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.models import Purpose
from datastore.models import DatasetVersion
from datastore.roles import label_of
from sharing.deduplication import services as deduplication
from sharing.matching import services as matching
from sharing.matching.models import MatchReview


class StepForm(forms.Form):
    """Parameters of one step, about the columns of one version."""

    def __init__(self, *args: Any, version: DatasetVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        self.fill()

    def fill(self) -> None:
        """Set what depends on the version."""

    def parameters(self) -> dict[str, Any]:
        """The arguments of the step's service."""
        return dict(self.cleaned_data)

    def offer(self, field: str, names: list[str], chosen: list[str]) -> None:
        """Let people choose among ``names``, with ``chosen`` ticked at first; without any, the field is not there."""
        if not names:
            del self.fields[field]
            return
        roles = {column["name"]: label_of(column["role"]) for column in self.version.schema}
        asked: Any = self.fields[field]
        asked.choices = [(name, f"{name} · {roles[name]}") for name in names]
        asked.initial = chosen


class CleaningForm(StepForm):
    """Which columns are put in order, and which must not be missing."""

    columns = forms.MultipleChoiceField(
        label=_("Put these columns in order"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Spaces, spellings of “missing”, numbers and dates written as text. Nothing is lost by it."),
    )
    drop_without = forms.MultipleChoiceField(
        label=_("Leave out rows in which one of these is missing"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def fill(self) -> None:
        self.offer("columns", self.version.columns, self.version.columns)
        self.offer("drop_without", self.version.columns, [])


class LabelForm(StepForm):
    """Which column has the labels."""

    target = forms.ChoiceField(label=_("Column with the labels"))

    def fill(self) -> None:
        identifiers = self.version.columns_of("identifier", "text")
        self.offer("target", [name for name in self.version.columns if name not in identifiers], [])
        asked: Any = self.fields.get("target")
        if asked is not None:
            asked.initial = next(iter(self.version.columns_of("target")), None)


class MatchForm(StepForm):
    """By which columns records are compared, and how."""

    NOT = "not"

    def fill(self) -> None:
        suggested, names = matching.suggested(self.version), self.version.columns_of("identifier")
        kinds = [(self.NOT, _("not compared")), *MatchReview.Kind.choices]
        self.compared = list(matching.comparable(self.version))
        for number, name in enumerate(self.compared):
            words = _("Whoever settles pairs sees it, if you compare by it.") if name in names else ""
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=name, choices=kinds, initial=suggested.get(name, self.NOT), help_text=words
            )

    def parameters(self) -> dict[str, Any]:
        chosen = {name: self.cleaned_data[f"column_{number}"] for number, name in enumerate(self.compared)}
        return {"columns": {name: kind for name, kind in chosen.items() if kind != self.NOT}}


class DeduplicationForm(StepForm):
    """What makes two records the same."""

    compare_by = forms.MultipleChoiceField(
        label=_("Records that agree in all of these are duplicates"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The first of each group stays."),
    )
    near = forms.BooleanField(label=_("Drop texts that are nearly the same, too"), required=False)
    near_threshold = forms.FloatField(
        label=_("How alike, from 0.5 to 1"), min_value=0.5, max_value=1, initial=0.8, required=False
    )

    def fill(self) -> None:
        texts, identifiers = self.version.columns_of("text"), self.version.columns_of("identifier")
        others = [name for name in self.version.columns if name not in identifiers]
        self.offer("compare_by", self.version.columns, [*texts, *self.version.files][:1] or others)
        fields: Any = self.fields
        if not texts and not self.version.files:
            del fields["near"], fields["near_threshold"]
        elif not texts:
            fields["near"].label = _("Drop images that are nearly the same, too")
            fields["near_threshold"].label = _("How alike, from 0.75 to 1")
            fields["near_threshold"].initial = deduplication.IMAGES_COUNTED_FROM

    def parameters(self) -> dict[str, Any]:
        sent = dict(self.cleaned_data)
        wanted, threshold = sent.pop("near", False), sent.pop("near_threshold", None)
        return sent | ({"near_threshold": threshold or self.fields["near_threshold"].initial} if wanted else {})


class AnonymizationForm(StepForm):
    """How people are hidden."""

    quasi_identifiers = forms.MultipleChoiceField(
        label=_("Blur these columns"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Those that could point at a person together. Identifiers are removed and texts redacted anyway."),
    )
    minimum_group = forms.IntegerField(
        label=_("People per group (k)"),
        min_value=2,
        max_value=1000,
        initial=5,
        help_text=_("Each combination of blurred values covers so many people."),
    )
    diversity = forms.IntegerField(
        label=_("Different sensitive values per group (l)"), min_value=2, max_value=100, required=False
    )
    entropy_diversity = forms.FloatField(
        label=_("Different values in effect (entropy l)"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("Weighed by how common they are, so that no one value prevails in a group."),
    )
    closeness = forms.FloatField(
        label=_("Distance to everybody's sensitive values (t)"),
        min_value=0,
        max_value=1,
        required=False,
        help_text=_("How far a group's values may lie from those of all, from 0 (just alike) to 1."),
    )
    most_left_out = forms.FloatField(
        label=_("Rows that may be left out, in %"),
        min_value=0,
        max_value=100,
        initial=0,
        required=False,
        help_text=_(
            "People who are far from all others make groups wide. Leaving out a few keeps more detail of the rest."
        ),
    )
    most_lost = forms.FloatField(
        label=_("Leave a row out when it would lose more than this, in %"),
        min_value=0,
        max_value=100,
        initial=100,
        required=False,
        help_text=_("The mean over its blurred columns; at 100 no row is left out."),
    )
    hierarchies = forms.CharField(
        label=_("How values are widened"),
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        required=False,
        help_text=_(
            "One line for each column; others become ranges and sets. Widths of bands: “age: 5, 10, 20”. First "
            "characters that stay: “postcode: 4*, 2*”. Dates: “born: month, quarter, year, decade”. What stands above a "
            "value: “city: Bath < Somerset < England”."
        ),
    )
    target = forms.ChoiceField(
        label=_("Measure what a model loses that predicts"),
        required=False,
        help_text=_("A column of 2 to 50 values that stays as it is. A model learns it before and after the blurring."),
    )
    folded = ("entropy_diversity", "closeness", "most_left_out", "most_lost", "hierarchies", "target")

    def fill(self) -> None:
        closed = [*self.version.columns_of("identifier", "text"), *self.version.files]
        self.blurrable = [name for name in self.version.columns if name not in closed]
        self.offer("quasi_identifiers", self.blurrable, self.version.columns_of("quasi_identifier"))
        if not self.version.columns_of("sensitive"):
            del self.fields["diversity"], self.fields["entropy_diversity"], self.fields["closeness"]
        if not self.blurrable:
            del self.fields["most_left_out"], self.fields["most_lost"], self.fields["hierarchies"]
        self.offer("target", self.blurrable, [])
        if "target" in self.fields:
            asked: Any = self.fields["target"]
            asked.choices = [("", _("nothing, or the column that is there to be predicted")), *asked.choices]
            asked.initial = next(iter(self.version.columns_of("target")), "")

    def clean_hierarchies(self) -> dict[str, Any]:
        from sharing.anonymization.core import from_lines

        try:
            return from_lines(self.cleaned_data["hierarchies"], self.blurrable)
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from None

    def parameters(self) -> dict[str, Any]:
        sent = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        percent = {name: sent.pop(name) / 100 for name in ("most_left_out", "most_lost") if name in sent}
        return sent | percent


class GatherForm(forms.Form):
    """For what purpose contributions are gathered: those of people who allow it."""

    purpose = forms.ChoiceField(
        label=_("For what?"), choices=Purpose.choices, initial=Purpose.IMPROVE_MODEL, widget=forms.RadioSelect
    )
