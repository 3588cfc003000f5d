"""A page of a questionnaire as a Django form: real labels, radio groups, no script needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.translated import pick
from questionnaires.core.kinds import CHOICES, SCALES, most_characters
from questionnaires.core.values import BadAnswer, normalize
from questionnaires.models import Question, Questionnaire
from questionnaires.services.wording import OF_ANSWERS, of_answer


class PageForm(forms.Form):
    """One page; a field per question under its code. ``answers()`` is what ``save_page`` takes."""

    use_required_attribute = False  # the server's sentence at the field says more than the browser's bubble

    def __init__(self, questions: list[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[question.code] = _field(question)

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
) -> PageForm:
    """The form of one page, in the active language."""
    questions = list(questionnaire.questions.filter(page=page).in_order())
    return PageForm(questions, data=data, initial=initial)


def _field(question: Question) -> forms.Field:
    common: dict[str, Any] = {
        "label": pick(question.text),
        "help_text": pick(question.help),
        "required": question.required,
        "error_messages": {"required": OF_ANSWERS["required"], "invalid_choice": OF_ANSWERS["not-a-choice"]},
    }
    if question.kind in SCALES:
        return forms.ChoiceField(
            choices=_scale(question), widget=forms.RadioSelect(attrs={"data-scale": True}), **common
        )
    if question.kind in CHOICES:
        several = question.kind == Question.Kind.MULTIPLE
        widget = forms.CheckboxSelectMultiple() if several else forms.RadioSelect()
        field = forms.MultipleChoiceField if several else forms.ChoiceField
        return field(choices=[(str(value), label) for value, label in question.choices], widget=widget, **common)
    if question.kind == Question.Kind.NUMBER:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        common["error_messages"] |= {"invalid": OF_ANSWERS["not-a-number"]}
        return forms.CharField(max_length=40, widget=forms.TextInput(attrs=attrs), **common)
    most = most_characters(question.options)
    common["help_text"] = common["help_text"] or _("At most %(most)s characters. Leave out names and addresses.") % {
        "most": most
    }
    widget = forms.Textarea(attrs={"rows": 5}) if question.options.get("long") else forms.TextInput()
    common["error_messages"] |= {"max_length": str(OF_ANSWERS["too-long"]) % {"most": most}}
    return forms.CharField(max_length=most, widget=widget, **common)


def _scale(question: Question) -> list[tuple[str, str]]:
    """Each step's number, with its label where it has one."""
    steps = []
    for value, label in question.choices:
        steps.append((str(value), str(value) if label == str(value) else f"{value} {label}"))
    return steps
