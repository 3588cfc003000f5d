"""The sentences for what the pure rules refuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from questionnaires.core.kinds import BadQuestion
from questionnaires.core.values import BadAnswer

OF_QUESTIONS: dict[str, Any] = {
    "unknown-kind": _("use one of these kinds: %(known)s."),
    "options-not-an-object": _("give the options as an object."),
    "unknown-option": _("leave out the option %(name)s; this kind takes: %(known)s."),
    "options-shape": _("the options don't fit the kind; look at the reference."),
    "scale-steps": _("a scale has between 2 and %(most)s steps, the lowest first."),
    "label-off-the-scale": _("there is no step %(step)s to label; the steps run from %(low)s to %(high)s."),
    "label": _("write each label as a text of at most %(most)s characters, or one for each language."),
    "choices": _("give between 2 and %(most)s choices, each with a value of its own and a label."),
    "number-bounds": _("the lowest number must be below the highest."),
    "text-length": _("allow between 1 and %(most)s characters."),
}
OF_ANSWERS: dict[str, Any] = {
    "off-the-scale": _("Choose a whole number from %(low)s to %(high)s."),
    "not-a-choice": _("Choose among the answers offered."),
    "not-a-number": _("Enter a number, such as 3 or 2.5."),
    "out-of-bounds": _("Enter a number from %(low)s to %(high)s."),
    "not-a-text": _("Answer in words."),
    "too-long": _("Shorten this to at most %(most)s characters."),
    "required": _("Please answer this question."),
}


def of_question(fault: BadQuestion) -> str:
    return str(OF_QUESTIONS[fault.code]) % _written(fault.params)


def of_answer(fault: BadAnswer) -> str:
    return str(OF_ANSWERS[fault.code]) % _written(fault.params)


def _written(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: f"{value:,}" if isinstance(value, int) else value for name, value in params.items()}
