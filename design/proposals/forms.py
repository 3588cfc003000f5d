"""The forms by which a team says what may vary, drafts a proposal, and decides about it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from design.proposals import services as proposals
from design.proposals.models import Attribute, Proposal
from kernel.translated import pick
from questionnaires.forms import InBothLanguages, InOneOfTwo, both, free_value, lines, split


class AttributeForm(InBothLanguages):
    """One thing about the design that may be one way or another; ``definition()`` is what ``attributes.put`` takes."""

    needed = ("label",)

    label_en = InOneOfTwo(label=_("Name in English"), max_length=80)
    label_zh = forms.CharField(label=_("Name in Chinese"), max_length=80, required=False)

    def __init__(self, *args: Any, kind: str, attribute: Attribute | None = None, **kwargs: Any) -> None:
        if attribute is not None:
            kwargs.setdefault("initial", _of(attribute))
        super().__init__(*args, **kwargs)
        self.kind, self.attribute = kind, attribute
        for name, field in _fields(kind).items():
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.kind == Attribute.Kind.CHOICE and not self.errors:
            self._clean_options(*(lines(cleaned[f"options_{code}"]) for code in ("en", "zh")))
        return cleaned

    def _clean_options(self, english: list[str], chinese: list[str]) -> None:
        count = len(english or chinese)
        if english and chinese and len(english) != len(chinese):
            self.add_error("options_zh", _("Write as many lines as in English, in the same order."))
        if count < 2:
            self.add_error("options_en", _("Write two or more options, one a line."))
        costs = lines(self.cleaned_data["costs"])
        if costs and len(costs) != count:
            self.add_error("costs", _("Write one number for each option, in the same order, or leave all empty."))
        for cost in costs:
            try:
                float(cost)
            except ValueError:
                self.add_error("costs", _("%(cost)s is no number.") % {"cost": cost})

    def definition(self) -> dict[str, Any]:
        given = self.cleaned_data
        label = self.text("label")
        code = self.attribute.code if self.attribute else free_value(label.get("en") or "attribute", set())
        made = {"code": given.get("code") or code, "label": label, "kind": self.kind}
        if self.kind == Attribute.Kind.CHOICE:
            return {**made, "options": self._options()}
        numbers = {name: given[name] for name in ("low", "high", "unit") if name in given}
        return {**made, **numbers, "cost": given["cost"] or 0.0}

    def _options(self) -> list[dict[str, Any]]:
        pairs = zip_longest(*(lines(self.cleaned_data[f"options_{code}"]) for code in ("en", "zh")), fillvalue="")
        costs = [float(cost) for cost in lines(self.cleaned_data["costs"])]
        options: list[dict[str, Any]] = []
        for number, pair in enumerate(pairs):
            label = both(*pair)
            taken = {str(option["value"]) for option in options}
            cost = {"cost": costs[number]} if costs else {}
            options.append(
                {"value": free_value(label.get("en") or f"option-{number + 1}", taken), "label": label, **cost}
            )
        return options


class ProposalForm(InBothLanguages):
    """A proposal: its title, and one value for each of the study's attributes."""

    needed = ("title",)

    title_en = InOneOfTwo(label=_("Title in English"), max_length=120)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=120, required=False)
    summary_en = forms.CharField(
        label=_("What people should picture, in English"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    summary_zh = forms.CharField(
        label=_("The same in Chinese"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, attributes: Iterable[Attribute], proposal: Proposal | None = None, **kwargs: Any
    ) -> None:
        if proposal is not None:
            values = {f"attribute_{code}": _raw(value) for code, value in proposal.attributes.items()}
            texts = {**split(proposal.title, "title"), **split(proposal.summary, "summary")}
            kwargs.setdefault("initial", {**texts, **values})
        super().__init__(*args, **kwargs)
        self.attributes = list(attributes)
        for attribute in self.attributes:
            self.fields[f"attribute_{attribute.code}"] = _field(attribute)

    def parts(self) -> dict[str, Any]:
        """What ``proposals.propose`` and ``proposals.revise`` take."""
        values = {a.code: _value(a, self.cleaned_data[f"attribute_{a.code}"]) for a in self.attributes}
        return {"title": self.text("title"), "summary": self.text("summary"), "attributes": values}


class DecisionForm(forms.Form):
    adopt = forms.TypedChoiceField(
        label=_("What becomes of it?"),
        choices=[("yes", _("Adopt it")), ("no", _("Decline it"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why?"),
        max_length=proposals.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The people who reviewed it read this on their page “My impact”."),
    )


def _fields(kind: str) -> dict[str, forms.Field]:
    code = forms.SlugField(
        label=_("Short name"),
        max_length=40,
        required=False,
        help_text=_("Letters, digits, - and _, for reports and data; left empty, it follows the name."),
    )
    if kind == Attribute.Kind.CHOICE:
        area: dict[str, Any] = {"attrs": {"rows": 4}}
        return {
            "options_en": InOneOfTwo(label=_("Options in English, one a line"), widget=forms.Textarea(**area)),
            "options_zh": forms.CharField(
                label=_("The same options in Chinese, one a line"), required=False, widget=forms.Textarea(**area)
            ),
            "costs": forms.CharField(
                label=_("What each costs, one number a line"),
                required=False,
                widget=forms.Textarea(**area),
                help_text=_("In a unit of your own. Leave it empty where cost plays no part."),
            ),
            "code": code,
        }
    numbers: dict[str, forms.Field] = {}
    if kind != Attribute.Kind.BOOLEAN:
        number = forms.IntegerField if kind == Attribute.Kind.INTEGER else forms.FloatField
        numbers = {
            "low": number(label=_("Lowest")),
            "high": number(label=_("Highest")),
            "unit": forms.CharField(label=_("Unit"), max_length=20, required=False),
        }
    cost = _("What yes costs") if kind == Attribute.Kind.BOOLEAN else _("What one more costs")
    return {**numbers, "cost": forms.FloatField(label=cost, required=False), "code": code}


def _of(attribute: Attribute) -> dict[str, Any]:
    labels = [option.get("label") or {"en": str(option["value"])} for option in attribute.options]
    costs = [option.get("cost") for option in attribute.options]
    return {
        **split(attribute.label, "label"), "code": attribute.code, "low": attribute.low, "high": attribute.high,
        "unit": attribute.unit, "cost": attribute.cost,
        "options_en": "\n".join(label.get("en", "") for label in labels),
        "options_zh": "\n".join(label.get("zh-hans", "") for label in labels),
        "costs": "\n".join(f"{cost:g}" for cost in costs) if any(cost is not None for cost in costs) else "",
    }  # fmt: skip


def _field(attribute: Attribute) -> forms.Field:
    label = pick(attribute.label)
    if attribute.kind == Attribute.Kind.CHOICE:
        offered = [(_raw(value), attribute.said(value)) for value in attribute.values]
        return forms.ChoiceField(label=label, choices=offered, widget=forms.RadioSelect)
    if attribute.kind == Attribute.Kind.BOOLEAN:
        return forms.ChoiceField(label=label, choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect)
    number = forms.IntegerField if attribute.kind == Attribute.Kind.INTEGER else forms.FloatField
    low, high = f"{attribute.low:g}", f"{attribute.high:g}"
    said = _("From %(low)s to %(high)s %(unit)s") % {"low": low, "high": high, "unit": attribute.unit}
    return number(label=label, min_value=attribute.low, max_value=attribute.high, help_text=said.strip())


def _raw(value: Any) -> Any:
    """A value as the form's controls spell it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, str | int) else value


def _value(attribute: Attribute, given: Any) -> Any:
    if attribute.kind == Attribute.Kind.BOOLEAN:
        return given == "yes"
    if attribute.kind == Attribute.Kind.CHOICE:
        return {_raw(value): value for value in attribute.values}[given]
    return given
