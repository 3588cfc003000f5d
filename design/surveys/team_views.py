"""How a survey was answered, for its team: counts through the gate, words without names."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from design.surveys import services as surveys
from design.surveys.models import Survey
from disclosure import services as disclosure
from kernel import charts
from kernel.pages import TeamPage
from kernel.translated import pick
from organizations import services as organizations
from questionnaires import services as questionnaires


class SurveyAnswers(TeamPage):
    template_name = "design/team/survey_answers.html"

    def load(self) -> None:
        visible = Survey.objects.visible_to(self.request.user).select_related(
            "study__organization", "questionnaire__organization"
        )
        self.survey = get_object_or_404(visible, pk=self.kwargs["pk"])

    def authorize(self) -> None:
        organizations.authorize(
            by=self.request.user, organization=self.survey.study.organization, ability="reports.view"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        survey, user = self.survey, self.request.user
        sent, _begun = surveys.counts(survey)
        words = questionnaires.read_words(survey.questionnaire, by=user, purpose=survey.study.purpose)
        enough = words["_subject"].nunique() >= disclosure.threshold(survey.study.minimum_cell)
        study = survey.study
        return super().get_context_data(
            title=_("%(n)s people sent their answers") % {"n": f"{sent:,}"}
            if sent
            else _("Nobody has sent answers yet"),
            survey=survey,
            answers=[_shown(found, survey) for found in surveys.distributions(survey=survey, by=user)],
            words=words["text"].tolist() if enough else [],
            words_hidden=bool(len(words)) and not enough,
            crumbs=[
                (_("Studies"), reverse("admin:design_study_changelist")),
                (pick(study.title), reverse("admin:design_study_overview", args=[study.pk])),
                (str(survey), ""),
            ],
            **kwargs,
        )


def _shown(found: surveys.Distribution, survey: Survey) -> dict[str, Any]:
    hidden = _("hidden, fewer than %(n)s") % {"n": disclosure.threshold(survey.study.minimum_cell)}
    rows = [
        charts.Bar(label, hidden=hidden) if cell.hidden else charts.Bar(label, float(cell.value))
        for label, cell in zip(found.labels, found.cells, strict=True)
    ]
    text = pick(found.question.text)
    return {
        "text": text,
        "n": found.total.value,
        "chart": charts.bars(rows, title=text, number=",.0f"),
        "table": charts.table_of(rows, label=_("Answer"), value=_("People"), number=",.0f"),
    }
