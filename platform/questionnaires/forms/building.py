"""The forms by which a team makes a questionnaire: its words, the headings of its pages, and one question of any kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count, zip_longest
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from questionnaires.core.kinds import CHOICES, LONG_TEXT, MOST_STEPS, SCALES, bounds, most_characters
from questionnaires.models import Question, Questionnaire

ENDS = {  # what a new scale's ends are called, until the team says otherwise
    "likert": {"low": ("Strongly disagree", "非常不同意"), "high": ("Strongly agree", "非常同意")},
    "rating": {"low": ("Very poor", "很差"), "high": ("Very good", "很好")},
    "nps": {"low": ("Not at all likely", "完全不可能"), "high": ("Extremely likely", "非常可能")},
}


def both(english: str, chinese: str) -> dict[str, str]:
    """A text in each language in which it was written."""
    return {code: text.strip() for code, text in (("en", english), ("zh-hans", chinese)) if text.strip()}


def split(text: Mapping[str, str] | None, name: str) -> dict[str, str]:
    """The reverse, as initial values: ``{name}_en`` and ``{name}_zh``."""
    text = text or {}
    return {f"{name}_en": text.get("en", ""), f"{name}_zh": text.get("zh-hans", "")}


class InOneOfTwo(forms.CharField):
    """The first of a pair of fields of which one must be written: not marked as optional, nor required by itself."""

    def validate(self, value: Any) -> None:
        return None


class WithDefault(forms.ChoiceField):
    """A choice that stands at its initial value for who sends none."""

    def clean(self, value: Any) -> Any:
        return super().clean(value or self.initial)


class InBothLanguages(forms.Form):
    """``text(name)`` joins a pair of fields; ``needed`` names the pairs of which one language must be written."""

    needed: tuple[str, ...] = ()
    use_required_attribute = False

    def text(self, name: str) -> dict[str, str]:
        return both(self.cleaned_data.get(f"{name}_en", ""), self.cleaned_data.get(f"{name}_zh", ""))

    def clean(self) -> dict[str, Any]:
        for name in self.needed:
            if not self.errors and not self.text(name):
                self.add_error(f"{name}_en", _("Write this in at least one language."))
        return self.cleaned_data


class WordsForm(InBothLanguages):
    """Title and introduction."""

    needed = ("title",)

    title_en = InOneOfTwo(label=_("Title in English"), max_length=120)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=120, required=False)
    introduction_en = forms.CharField(
        label=_("What people read first, in English"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you want to find out, and what you will do with the answers."),
    )
    introduction_zh = forms.CharField(
        label=_("The same in Chinese"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> dict[str, str]:
        return {**split(questionnaire.title, "title"), **split(questionnaire.introduction, "introduction")}


class HeadingForm(InBothLanguages):
    heading_en = forms.CharField(label=_("Heading in English"), max_length=120, required=False)
    heading_zh = forms.CharField(label=_("Heading in Chinese"), max_length=120, required=False)


class QuestionForm(InBothLanguages):
    """One question of a given kind; ``definition()`` is what ``add_question`` and ``change_question`` take."""

    needed = ("text",)

    def __init__(self, *args: Any, kind: str, pages: int, question: Question | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(kind, question))
        super().__init__(*args, **kwargs)
        self.kind, self.question = kind, question
        fields = {**_wording(kind), **_of_kind(kind), **_placing(pages, question)}
        for name, field in fields.items():
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.kind in CHOICES and not self.errors:
            english, chinese = lines(cleaned["choices_en"]), lines(cleaned["choices_zh"])
            if english and chinese and len(english) != len(chinese):
                self.add_error("choices_zh", _("Write as many lines as in English, in the same order."))
            if len(english or chinese) < 2:
                self.add_error("choices_en", _("Write two or more choices, one a line."))
            if len(set(english)) < len(english) or len(set(chinese)) < len(chinese):
                self.add_error("choices_en", _("Write each choice once."))
        return cleaned

    def definition(self) -> dict[str, Any]:
        given = self.cleaned_data
        made = {
            "kind": self.kind,
            "text": self.text("text"),
            "help": self.text("help"),
            "options": OPTIONS[self.kind](self),
            "required": given["required"],
            "page": int(given["page"]),
            "reverse_keyed": bool(given.get("reverse_keyed")),
            "scale": given.get("scale", ""),
        }
        return {**made, "code": given["code"]} if given["code"] else made


def _wording(kind: str) -> dict[str, forms.Field]:
    label = _("Statement in English") if kind == "likert" else _("Question in English")
    area = {"attrs": {"rows": 2}}
    return {
        "text_en": InOneOfTwo(label=label, max_length=1000, widget=forms.Textarea(**area)),
        "text_zh": forms.CharField(
            label=_("The same in Chinese"), max_length=1000, required=False, widget=forms.Textarea(**area)
        ),
        "help_en": forms.CharField(label=_("Help below it, in English"), max_length=300, required=False),
        "help_zh": forms.CharField(label=_("Help below it, in Chinese"), max_length=300, required=False),
    }


def _of_kind(kind: str) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    if kind in ("likert", "rating"):
        fields["steps"] = forms.IntegerField(label=_("Number of steps"), min_value=2, max_value=MOST_STEPS)
    if kind in SCALES:
        for name, label in (
            ("low_en", _("The lowest step is called, in English")), ("low_zh", _("The lowest step, in Chinese")),
            ("high_en", _("The highest step is called, in English")), ("high_zh", _("The highest step, in Chinese")),
        ):  # fmt: skip
            fields[name] = forms.CharField(label=label, max_length=60, required=False)
    if kind == "likert":
        fields["reverse_keyed"] = forms.BooleanField(
            label=_("Who agrees has less of what the scale measures"), required=False
        )
        fields["scale"] = forms.CharField(
            label=_("Scale that it belongs to"),
            max_length=40,
            required=False,
            help_text=_("A name of your own, such as: ease."),
        )
    if kind in CHOICES:
        area = {"attrs": {"rows": 5}}
        fields["choices_en"] = InOneOfTwo(
            label=_("Choices in English, one a line"), max_length=20_000, widget=forms.Textarea(**area)
        )
        fields["choices_zh"] = forms.CharField(
            label=_("The same choices in Chinese, one a line"),
            max_length=20_000,
            required=False,
            widget=forms.Textarea(**area),
        )
    if kind == "text":
        fields["long"] = forms.BooleanField(label=_("Room for several sentences"), required=False)
        fields["max_length"] = forms.IntegerField(
            label=_("Characters at most"), min_value=1, max_value=LONG_TEXT, required=False
        )
    if kind == "number":
        fields["low"] = forms.FloatField(label=_("Lowest number"), required=False)
        fields["high"] = forms.FloatField(label=_("Highest number"), required=False)
    return fields


def _placing(pages: int, question: Question | None) -> dict[str, forms.Field]:
    known = [(page, _("Page %(page)s") % {"page": page}) for page in range(1, pages + 1)]
    code = _("Letters, digits, - and _. Reports and exported data use it; left empty, we choose one.")
    return {
        "required": forms.BooleanField(label=_("People must answer it to go on"), required=False),
        "page": forms.TypedChoiceField(
            label=_("Where is it asked?"), choices=[*known, (pages + 1, _("On a new page at the end"))], coerce=int
        ),
        "code": forms.SlugField(label=_("Short name"), max_length=40, required=False, help_text=code),
    }


def _initial(kind: str, question: Question | None) -> dict[str, Any]:
    if question is None:
        ends = ENDS.get(kind, {})
        named = {
            f"{end}_{code}": text for end, pair in ends.items() for code, text in zip(("en", "zh"), pair, strict=True)
        }
        return {"steps": 5, **named}
    options = question.options
    start = {
        **split(question.text, "text"), **split(question.help, "help"), "required": question.required,
        "page": question.page, "code": question.code, "reverse_keyed": question.reverse_keyed, "scale": question.scale,
    }  # fmt: skip
    if kind in SCALES:
        low, high = bounds(kind, options)
        labels = options.get("labels", {})
        start["steps"] = high - low + 1
        start |= split(_as_text(labels.get(str(low))), "low") | split(_as_text(labels.get(str(high))), "high")
    if kind in CHOICES:
        labels = [_as_text(choice["label"]) for choice in options["choices"]]
        start["choices_en"] = "\n".join(label.get("en", "") for label in labels).strip()
        start["choices_zh"] = "\n".join(label.get("zh-hans", "") for label in labels).strip()
    if kind == "text":
        start |= {"long": bool(options.get("long")), "max_length": most_characters(options)}
    if kind == "number":
        start |= {"low": options.get("min"), "high": options.get("max")}
    return start


def _scale(form: QuestionForm) -> dict[str, Any]:
    """The steps from the lowest that the question had; the labels of steps between the ends are kept."""
    old = form.question.options if form.question else {}
    low = bounds(form.kind, old)[0]
    high = low + form.cleaned_data["steps"] - 1 if "steps" in form.cleaned_data else bounds(form.kind, old)[1]
    between = {str(step) for step in range(low + 1, high)}
    labels = {step: label for step, label in old.get("labels", {}).items() if step in between}
    labels |= {str(step): form.text(end) for step, end in ((low, "low"), (high, "high")) if form.text(end)}
    ordered = {step: labels[step] for step in sorted(labels, key=int)}
    options: dict[str, Any] = {"labels": ordered} if ordered else {}
    return options if form.kind == "nps" else {"min": low, "max": high, **options}


def _choices(form: QuestionForm) -> dict[str, Any]:
    """Each line a choice. One whose words stood there before keeps its value; a new one is named after its words."""
    english, chinese = lines(form.cleaned_data["choices_en"]), lines(form.cleaned_data["choices_zh"])
    labels = [both(*pair) for pair in zip_longest(english, chinese, fillvalue="")]
    old = form.question.options["choices"] if form.question else []
    kept = {_first(_as_text(choice["label"])): choice["value"] for choice in old}
    taken = {str(value) for value in kept.values()}
    choices = []
    for label in labels:
        value = kept.get(_first(label)) or free_value(_first(label), taken)
        taken.add(str(value))
        choices.append({"value": value, "label": label})
    return {"choices": choices}


def free_value(words: str, taken: set[str]) -> str:
    """A name made of words, such as a choice's, that is not taken."""
    name = slugify(words)[:40] or "choice"
    return next(value for n in count(1) if (value := name if n == 1 else f"{name}-{n}") not in taken)


def _text(form: QuestionForm) -> dict[str, Any]:
    given = form.cleaned_data
    most = {"max_length": given["max_length"]} if given["max_length"] else {}
    return {**({"long": True} if given["long"] else {}), **most}


def _number(form: QuestionForm) -> dict[str, Any]:
    ends = (("min", form.cleaned_data["low"]), ("max", form.cleaned_data["high"]))
    return {name: value for name, value in ends if value is not None}


OPTIONS: dict[str, Callable[[QuestionForm], dict[str, Any]]] = {
    "likert": _scale,
    "rating": _scale,
    "nps": _scale,
    "single": _choices,
    "multiple": _choices,
    "text": _text,
    "number": _number,
}


def lines(text: str) -> list[str]:
    """What stands on the lines of a text box."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _as_text(label: Any) -> dict[str, str]:
    """A label as it may have been given over the API: a text by language, one text, or nothing."""
    return {"en": label} if isinstance(label, str) else dict(label or {})


def _first(label: Mapping[str, str]) -> str:
    return label.get("en") or next(iter(label.values()), "")
