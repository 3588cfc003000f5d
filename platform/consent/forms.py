"""What people decide on a page, and what a team writes: a consent text, a basis other than consent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent import services as consent
from consent.models import AttestedBasis, ConsentText, Decision, Purpose
from organizations import services as organizations
from organizations.models import Organization

ENDS = {"en": "en", "zh": "zh-hans"}  # end of a field's name -> language
PURPOSE_PARTS = ("asked", "sentence_en", "sentence_zh", "allows_en", "allows_zh")
STORED = ("retention_days", "contact", "automated_decisions", "audience")


class Decide(forms.Form):
    """One decision about one purpose: what a single button posts."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    decision = forms.ChoiceField(label=_("Decision"), choices=Decision.choices)


class MatterForm(forms.Form):
    """Who asks, and the short name of what is asked about; a next version keeps both."""

    organization = forms.ModelChoiceField(label=_("Who asks"), queryset=Organization.objects.none(), empty_label=None)
    code = forms.SlugField(
        label=_("Short name of the matter"),
        max_length=50,
        help_text=_("Letters, digits and hyphens, such as: messages. Versions of one matter share it."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Organization.objects.filter(pk__in=organizations.able_in(user, "datasets.manage"))
        self.fields["organization"].queryset = mine.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if {"organization", "code"} <= set(told):
            taken = consent.newest_text(organization=told["organization"], code=told["code"])
            if taken is not None:
                self.add_error("code", _("A text of this name exists. Open it and write its next version."))
        return told


class TextForm(forms.Form):
    """What a version says, in both languages; each purpose that is ticked needs its words."""

    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=200)
    body_en = forms.CharField(label=_("Text in English"), widget=forms.Textarea(attrs={"rows": 12}))
    body_zh = forms.CharField(label=_("Text in Chinese"), widget=forms.Textarea(attrs={"rows": 12}))
    categories_en = forms.CharField(
        label=_("Kinds of data, in English"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, such as: What you write, without details that point at you."),
    )
    categories_zh = forms.CharField(
        label=_("The same kinds in Chinese"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, in the same order."),
    )
    recipients = forms.CharField(
        label=_("Partners by name"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line. The sharing purposes concern those named here alone."),
    )
    retention_days = forms.IntegerField(
        label=_("How many days does a yes last?"), min_value=1, max_value=3650, initial=730
    )
    contact = forms.CharField(label=_("Where can a person ask or complain?"), max_length=254)
    automated_decisions = forms.BooleanField(label=_("A machine alone decides about people"), required=False)
    audience = forms.ChoiceField(label=_("Who is asked?"), choices=ConsentText.Audience.choices)

    BEFORE = ("title_en", "title_zh", "body_en", "body_zh")
    AFTER = (
        "categories_en", "categories_zh", "recipients", "retention_days", "contact", "automated_decisions", "audience",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose in Purpose.__members__.values():
            for name, field in _purpose_fields(purpose).items():
                self.fields[f"{purpose.value}_{name}"] = field

    def before(self) -> list[forms.BoundField]:
        """The fields above the purposes."""
        return [self[name] for name in self.BEFORE]

    def after(self) -> list[forms.BoundField]:
        """The fields below them."""
        return [self[name] for name in self.AFTER]

    def purposes(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """Each purpose's label, its fields, and whether it is ticked or at fault, and so shown open."""
        groups = []
        for purpose in Purpose.__members__.values():
            fields = [self[f"{purpose.value}_{name}"] for name in PURPOSE_PARTS]
            groups.append((purpose.label, fields, bool(fields[0].value()) or any(field.errors for field in fields)))
        return groups

    def clean_recipients(self) -> list[Organization]:
        """Organizations of the platform by their exact names."""
        found = []
        for name in _lines(self.cleaned_data["recipients"]):
            partner = Organization.objects.filter(name__iexact=name).first()
            if partner is None:
                raise forms.ValidationError(
                    _("No organization here is called %(name)s. Write its name as it stands on the platform."),
                    params={"name": name},
                )
            found.append(partner)
        return found

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for purpose in self._asked(told):
            for part in PURPOSE_PARTS[1:]:
                if not told.get(f"{purpose}_{part}"):
                    self.add_error(
                        f"{purpose}_{part}", _("Say this in this language too, or don't ask for the purpose.")
                    )
        counts = {len(_lines(told.get(name, ""))) for name in ("categories_en", "categories_zh")}
        if {"categories_en", "categories_zh"} <= set(told) and len(counts) > 1:
            self.add_error("categories_zh", _("Give as many lines as in English, in the same order."))
        return told

    def content(self) -> dict[str, Any]:
        """The keyword arguments of ``consent.draft_text`` and ``publish_text``; for a valid form."""
        told = self.cleaned_data
        kinds = zip(_lines(told["categories_en"]), _lines(told["categories_zh"]), strict=True)
        return {
            "title": _both(told, "title"),
            "body": _both(told, "body"),
            "purposes": [
                {
                    "purpose": purpose,
                    "sentence": _both(told, f"{purpose}_sentence"),
                    "allows": _both(told, f"{purpose}_allows"),
                }
                for purpose in self._asked(told)
            ],
            "categories": [{"en": en, "zh-hans": zh} for en, zh in kinds],
            **{
                name: told[name]
                for name in ("recipients", "retention_days", "contact", "automated_decisions", "audience")
            },
        }

    def _asked(self, told: dict[str, Any]) -> list[str]:
        return [purpose.value for purpose in Purpose.__members__.values() if told.get(f"{purpose.value}_asked")]


def initial_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """A ``TextForm``'s initial values from what ``publish_text`` takes, or from a text as it is stored."""
    values = {
        **{f"{part}_{end}": content[part].get(code, "") for part in ("title", "body") for end, code in ENDS.items()},
        **{
            f"categories_{end}": "\n".join(kind.get(code, "") for kind in content["categories"])
            for end, code in ENDS.items()
        },
        "recipients": "\n".join(item["name"] for item in content.get("recipients", ())),
        "audience": ConsentText.Audience.INVITED,
        **{name: content[name] for name in STORED if name in content},
    }
    for item in content["purposes"]:
        values[f"{item['purpose']}_asked"] = True
        for part in ("sentence", "allows"):
            for end, code in ENDS.items():
                values[f"{item['purpose']}_{part}_{end}"] = item[part].get(code, "")
    return values


class BasisForm(forms.Form):
    """On what, other than consent, an organization uses records, and for what."""

    organization = forms.ModelChoiceField(
        label=_("Whose records"), queryset=Organization.objects.none(), empty_label=None
    )
    kind = forms.ChoiceField(
        label=_("What is the basis?"), choices=AttestedBasis.Kind.choices, widget=forms.RadioSelect
    )
    statement = forms.CharField(
        label=_("Why may your organization use these records?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
        help_text=_("In plain words; the people concerned can read it."),
    )
    purposes = forms.MultipleChoiceField(
        label=_("What for?"), choices=Purpose.choices, widget=forms.CheckboxSelectMultiple
    )
    source = forms.CharField(label=_("Where do the records come from?"), max_length=500, required=False)
    license = forms.CharField(label=_("Under which license?"), max_length=200, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Organization.objects.filter(pk__in=organizations.able_in(user, "datasets.manage"))
        self.fields["organization"].queryset = mine.order_by("name")  # type: ignore[attr-defined]


def _purpose_fields(purpose: Purpose) -> dict[str, forms.Field]:
    labels = {
        "sentence_en": _("The question as a sentence, in English"),
        "sentence_zh": _("The question in Chinese"),
        "allows_en": _("What exactly it allows, in English"),
        "allows_zh": _("What it allows, in Chinese"),
    }
    fields: dict[str, forms.Field] = {"asked": forms.BooleanField(label=_("Ask for this"), required=False)}
    for name, label in labels.items():
        words = forms.Textarea(attrs={"rows": 2})
        fields[name] = forms.CharField(label=label, required=False, max_length=1000, widget=words)
        fields[name].needed_if = "asked"  # type: ignore[attr-defined]
    return fields


def _both(told: Mapping[str, Any], part: str) -> dict[str, str]:
    return {code: told[f"{part}_{end}"].strip() for end, code in ENDS.items()}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
