"""A page of a questionnaire to be answered, and the forms by which a team makes its questions."""

from questionnaires.forms.answering import PageForm, build_form
from questionnaires.forms.building import (
    HeadingForm,
    InBothLanguages,
    InOneOfTwo,
    QuestionForm,
    WithDefault,
    WordsForm,
    both,
    free_value,
    lines,
    split,
)

__all__ = [
    "HeadingForm",
    "InBothLanguages",
    "InOneOfTwo",
    "PageForm",
    "QuestionForm",
    "WithDefault",
    "WordsForm",
    "both",
    "build_form",
    "free_value",
    "lines",
    "split",
]
