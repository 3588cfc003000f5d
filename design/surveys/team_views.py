"""A team's pages about a survey: adding one, its next version, and how it was answered."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from design.studies.team_pages import StudyActionPage, StudyFormPage, StudyTeamPage, crumbs_to
from design.surveys import services as surveys
from design.surveys.models import Survey
from disclosure import services as disclosure
from kernel.translated import pick
from questionnaires.forms import WordsForm


class NewSurvey(StudyFormPage):
    """Name a survey; its questions come on the next page, while it is a draft."""

    title = gettext_lazy("Add a survey")
    lead = gettext_lazy("It begins as a draft: you add the questions next, and open it when they are right.")
    submit = gettext_lazy("Go on to the questions")

    def form(self, data: Any = None) -> WordsForm:
        return WordsForm(data)

    def save(self, form: WordsForm) -> str:
        survey = surveys.add_survey(
            study=self.study,
            title=form.text("title"),
            introduction=form.text("introduction"),
            draft=True,
            by=self.request.user,
        )
        return reverse("admin:questionnaires_build", args=[survey.questionnaire_id])


class OfSurvey:
    """A page about one survey: found through its study's team."""

    def load(self: Any) -> None:
        visible = Survey.objects.visible_to(self.request.user).select_related(
            "study__organization", "questionnaire__organization"
        )
        self.survey = get_object_or_404(visible, pk=self.kwargs["pk"])
        self.study = self.survey.study


class NewVersion(OfSurvey, StudyActionPage):
    """A draft of the survey's next version, from a button."""

    def act(self) -> str:
        made = surveys.new_version(survey=self.survey, by=self.request.user)
        self.say(_("This is a draft with the same questions. Opening it closes the version before."))
        return reverse("admin:questionnaires_build", args=[made.questionnaire_id])


class SurveyAnswers(OfSurvey, StudyTeamPage):
    template_name = "design/team/survey_answers.html"
    ability = "reports.view"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        survey, user = self.survey, self.request.user
        sent, _begun = surveys.counts(survey)
        least = disclosure.threshold(self.study.minimum_cell)
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
            crumbs=[*crumbs_to(self.study), (str(survey), "")],
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
