"""Answering a survey page by page; every page is kept when it is left, and nothing needs a script."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from design.surveys import services as surveys
from design.surveys.models import Survey
from kernel.pages import PortalPage
from kernel.translated import pick
from questionnaires import services as questionnaires
from questionnaires.forms import build_form

LEAVE = ":leave"  # the button's name; no question's code has a colon


class SurveyStep(PortalPage):
    """What all steps share: the survey, and the person's response to it; consent is asked on the study's page."""

    def load(self) -> None:
        visible = Survey.objects.visible_to(self.request.user).select_related("study", "questionnaire__organization")
        self.survey = get_object_or_404(visible, pk=self.kwargs["pk"])

    def begin(self) -> Any:
        return surveys.begin(survey=self.survey, by=self.request.user, language=get_language() or "en")

    def refuse(self, error: Any) -> Any:
        if isinstance(error, questionnaires.ConsentNeeded):
            return redirect(self.survey.study)
        if isinstance(error, questionnaires.AlreadySubmitted):
            return redirect("design:survey-done", pk=self.survey.pk)
        return super().refuse(error)


class Resume(SurveyStep):
    """To the page where the person left off."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = self.begin()
        if response.is_submitted:
            return redirect("design:survey-done", pk=self.survey.pk)
        page = min(response.pages_done + 1, questionnaires.page_count(self.survey.questionnaire))
        return redirect("design:survey-page", pk=self.survey.pk, page=page)


class SurveyPage(SurveyStep):
    """One page: shown with what was answered before; kept on POST, whichever way one leaves it, and sent after the
    last."""

    template_name = "design/survey_page.html"

    def load(self) -> None:
        super().load()
        self.page = self.kwargs["page"]
        self.pages = questionnaires.page_count(self.survey.questionnaire)
        if not 1 <= self.page <= self.pages:
            raise Http404

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = self.begin()
        if response.is_submitted:
            raise questionnaires.AlreadySubmitted
        if self.page > response.pages_done + 1:
            return redirect("design:survey", pk=self.survey.pk)
        saved = questionnaires.saved_answers(response=response, by=request.user, page=self.page)
        return self.show(build_form(self.survey.questionnaire, self.page, initial=saved))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = self.begin()
        leaving = request.POST.get(LEAVE, "")
        form = build_form(self.survey.questionnaire, self.page, data=request.POST, partial=bool(leaving))
        if not form.is_valid():
            return self.show(form, status=400)
        answers = {"page": self.page, "answers": form.answers(), "by": request.user}
        questionnaires.save_page(response=response, partial=bool(leaving), **answers)
        if leaving:
            return self.left(leaving)
        if self.page < self.pages:
            return redirect("design:survey-page", pk=self.survey.pk, page=self.page + 1)
        try:
            questionnaires.submit(response=response, by=request.user, at=timezone.now())
        except questionnaires.Incomplete as missing:
            return redirect("design:survey-page", pk=self.survey.pk, page=missing.page)
        return redirect("design:survey-done", pk=self.survey.pk)

    def left(self, where: str) -> Any:
        """To the page before, or away until later."""
        if where == "back" and self.page > 1:
            return redirect("design:survey-page", pk=self.survey.pk, page=self.page - 1)
        self.say(_("Your answers are kept. Go on whenever you like, on any device."))
        return redirect(self.survey.study)

    def show(self, form: Any, status: int = 200) -> Any:
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.survey.questionnaire
        return super().get_context_data(
            title=str(self.survey),
            survey=self.survey,
            introduction=pick(asked.introduction) if self.page == 1 else "",
            heading=asked.heading(self.page),
            where=_("Page %(page)s of %(pages)s") % {"page": self.page, "pages": self.pages},
            left=_left(questionnaires.minutes_from(asked, self.page)),
            percent=round(100 * (self.page - 1) / self.pages),
            last=self.page == self.pages,
            first=self.page == 1,
            crumbs=[(pick(self.survey.study.title), self.survey.study.get_absolute_url()), (str(self.survey), "")],
            **kwargs,
        )


class Done(SurveyStep):
    """Thanks, and what happens with the answers."""

    template_name = "design/survey_done.html"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.begin().is_submitted:
            return redirect("design:survey", pk=self.survey.pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        headline = _("Thank you. Your answers have arrived.")
        back = reverse("design:study", args=[self.survey.study_id])
        return super().get_context_data(title=headline, survey=self.survey, back=back, **kwargs)


def _left(minutes: int) -> str:
    return ngettext("about %(n)s minute left", "about %(n)s minutes left", minutes) % {"n": minutes}
