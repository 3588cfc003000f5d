"""How a survey was answered, for its team: counts through the gate, words without names."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from design.surveys import services as surveys
from design.surveys.models import Survey
from disclosure import services as disclosure
from kernel.pages import TeamPage
from kernel.translated import pick
from organizations import services as organizations


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
        least = disclosure.threshold(survey.study.minimum_cell)
        study = survey.study
        return super().get_context_data(
            title=ngettext("%(n)s person sent their answers", "%(n)s people sent their answers", sent)
            % {"n": f"{sent:,}"}
            if sent
            else _("Nobody has sent answers yet"),
            survey=survey,
            least=least,
            hidden=_("hidden, fewer than %(n)s") % {"n": least},
            answers=[_shown(found) for found in surveys.distributions(survey=survey, by=user)],
            words=[(pick(w.question.text), w) for w in surveys.words(survey=survey, by=user)],
            crumbs=[
                (_("Studies"), reverse("admin:design_study_changelist")),
                (pick(study.title), reverse("admin:design_study_overview", args=[study.pk])),
                (str(survey), ""),
            ],
            **kwargs,
        )


def _shown(found: surveys.Distribution) -> dict[str, Any]:
    """A question with its answers as rows: label, people (None: hidden) and their share of those who answered."""
    n = found.total.value
    rows = [
        {"label": label, "people": cell.value, "share": round(100 * cell.value / n) if n and not cell.hidden else None}
        for label, cell in zip(found.labels, found.cells, strict=True)
    ]
    return {"text": pick(found.question.text), "n": n, "rows": rows}
