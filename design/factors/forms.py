"""What may be chosen about a factor report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from design.surveys.models import Survey
from kernel.translated import pick
from questionnaires.forms import WithDefault
from questionnaires.models import Question


class FactorForm(forms.Form):
    items = forms.MultipleChoiceField(
        label=_("Items"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Three or more. With none ticked, every statement of agreement is taken."),
    )
    factors = forms.IntegerField(
        label=_("Number of factors"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("Left empty, it is what parallel analysis and the minimum average partial both support."),
    )
    rotation = WithDefault(
        label=_("Rotation"),
        choices=[("oblimin", _("Oblimin: factors may be related")), ("varimax", _("Varimax: they may not")),
                 ("none", _("None"))],
        initial="oblimin",
    )  # fmt: skip
    correlation = WithDefault(
        label=_("Correlations"),
        choices=[("pearson", _("Pearson: steps are equally far apart")), ("polychoric", _("Polychoric: steps are only in order"))],
        initial="pearson",
    )  # fmt: skip

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [question for question in survey.questionnaire.questions.in_order() if question.is_numeric]
        self.fields["items"].choices = [(q.code, f"{q.code}: {pick(q.text)}") for q in asked]
        self.fields["items"].initial = [q.code for q in asked if q.kind == Question.Kind.LIKERT]

    def settings(self) -> dict[str, Any]:
        """What ``factors.ask`` takes; what was left empty stays at its default."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None, [])}
