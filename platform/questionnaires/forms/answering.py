"""A page of a questionnaire as a Django form: real labels, radio groups, no script needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kernel.translated import pick
from questionnaires.core.kinds import CHOICES, SCALES, most_characters
from questionnaires.core.values import BadAnswer, normalize
from questionnaires.models import Question, Questionnaire
from questionnaires.services.wording import OF_ANSWERS, of_answer

MOST_IN_A_ROW = 7  # steps that a phone shows side by side, each as wide as a thumb


class ScaleSelect(forms.RadioSelect):
    """Steps as numbers in a row. What only the ends mean stands below: in the narrow steps it would not fit."""

    template_name = "questionnaires/scale.html"

    def __init__(self, *, ends: Sequence[tuple[str, str]] = (), many: bool = False) -> None:
        super().__init__(attrs={"data-scale": True})
        self.ends, self.many = ends, many

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"ends": self.ends, "many": self.many}
        return context


class PageForm(forms.Form):
    """One page; a field per question under its code. ``answers()`` is what ``save_page`` takes.

    Args:
        partial: for who goes away before the page is done: nothing has to be answered, what is has to be right.
    """

    use_required_attribute = False  # the server's sentence at the field says more than the browser's bubble

    def __init__(self, questions: list[Question], *args: Any, partial: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[question.code] = _field(question)
            if partial:
                self.fields[question.code].required = False

    def clean(self) -> dict[str, Any]:
        for question in self.questions:
            if question.code not in self.cleaned_data:
                continue
            try:
                value = normalize(question.kind, question.options, self.cleaned_data[question.code])
            except BadAnswer as fault:
                self.add_error(question.code, of_answer(fault))
            else:
                self.cleaned_data[question.code] = value
        return self.cleaned_data

    def answers(self) -> dict[str, Any]:
        return {question.code: self.cleaned_data.get(question.code) for question in self.questions}


def build_form(
    questionnaire: Questionnaire,
    page: int,
    *,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    partial: bool = False,
) -> PageForm:
    """The form of one page, in the active language."""
    questions = list(questionnaire.questions.filter(page=page).in_order())
    return PageForm(questions, data=data, initial=initial, partial=partial)


def _field(question: Question) -> forms.Field:
    common: dict[str, Any] = {
        "label": pick(question.text),
        "help_text": pick(question.help),
        "required": question.required,
        "error_messages": {"required": OF_ANSWERS["required"], "invalid_choice": OF_ANSWERS["not-a-choice"]},
    }
    if question.kind in SCALES:
        return _scale(question, common)
    if question.kind in CHOICES:
        several = question.kind == Question.Kind.MULTIPLE
        widget = forms.CheckboxSelectMultiple() if several else forms.RadioSelect()
        field = forms.MultipleChoiceField if several else forms.ChoiceField
        return field(choices=[(str(value), label) for value, label in question.choices], widget=widget, **common)
    if question.kind == Question.Kind.NUMBER:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        common["error_messages"] |= {"invalid": OF_ANSWERS["not-a-number"]}
        return forms.CharField(max_length=40, widget=forms.TextInput(attrs=attrs), **common)
    longest = most_characters(question.options)
    most = f"{longest:,}"
    common["help_text"] = common["help_text"] or _("At most %(most)s characters. Leave out names and addresses.") % {
        "most": most
    }
    widget = forms.Textarea(attrs={"rows": 5}) if question.options.get("long") else forms.TextInput()
    common["error_messages"] |= {"max_length": str(OF_ANSWERS["too-long"]) % {"most": most}}
    return forms.CharField(max_length=longest, widget=widget, **common)


def _scale(question: Question, common: dict[str, Any]) -> forms.Field:
    """Numbers in a row with the words of the ends below; a list where a step between the ends has its word, too."""
    steps = [(str(value), label) for value, label in question.choices]
    named = {value: label for value, label in steps if label != value}
    if any(value in named for value, _label in steps[1:-1]):
        worded = [(value, f"{value} {named[value]}" if value in named else value) for value, _label in steps]
        return forms.ChoiceField(choices=worded, widget=forms.RadioSelect, **common)
    widget = ScaleSelect(ends=tuple(named.items()), many=len(steps) > MOST_IN_A_ROW)
    spoken = [(value, _spoken(value, named.get(value, ""))) for value, _label in steps]
    return forms.ChoiceField(choices=spoken, widget=widget, **common)


def _spoken(step: str, words: str) -> Any:
    """A step for eyes and ears: what it means stands below the row, out of sight of who listens to one step."""
    return format_html('{}<span class="visually-hidden"> {}</span>', step, words) if words else step
