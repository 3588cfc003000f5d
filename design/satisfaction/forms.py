"""What may be chosen about a satisfaction report."""

from __future__ import annotations

from typing import Any

from django import forms

from design.satisfaction.services import LARGEST_WEIGHT
from design.surveys.models import Survey
from kernel.translated import pick
from questionnaires.models import Question


class WeightsForm(forms.Form):
    """How much each rating matters for the index."""

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = survey.questionnaire.questions.in_order()
        self.codes = [question.code for question in asked if question.kind == Question.Kind.RATING]
        for question in asked:
            if question.kind == Question.Kind.RATING:
                self.fields[question.code] = forms.FloatField(
                    label=pick(question.text), min_value=0, max_value=LARGEST_WEIGHT, initial=1, required=False
                )

    def weights(self) -> dict[str, float] | None:
        """What ``satisfaction.ask`` takes: None where nothing was said; what was left out counts as 1 beside the rest."""
        said = {code: self.cleaned_data.get(code) for code in self.codes}
        if all(weight is None or weight == 1 for weight in said.values()):
            return None
        return {code: 1.0 if weight is None else weight for code, weight in said.items()}
