"""What the pages of all reports share: while it is made, when it failed, and where one asks for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from design.studies import reporting
from kernel.errors import DomainError
from kernel.pages import TeamPage
from kernel.translated import pick
from organizations import services as organizations


class ReportPage(TeamPage):
    """A report as a page. A subclass says ``model``, ``template_name`` and ``shown`` (context from the figures)."""

    model: Any
    related: tuple[str, ...] = ()

    def load(self) -> None:
        visible = self.model.objects.visible_to(self.request.user).select_related(
            "study", "organization", *self.related
        )
        self.report = get_object_or_404(visible, pk=self.kwargs["pk"])

    def authorize(self) -> None:
        organizations.authorize(by=self.request.user, organization=self.report.organization, ability="reports.view")

    def get_template_names(self) -> list[str]:
        return [self.template_name if self.figures else "design/team/report_pending.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.figures = reporting.figures_of(self.report)
        job = reporting.job_of(self.report)
        context = self.shown(self.figures) if self.figures else {"title": self._pending_title(job), "job": job}
        study = self.report.study
        outdated = bool(self.figures) and reporting.is_outdated(self.report, self.questionnaire_id())
        crumbs = [
            (_("Studies"), reverse("admin:design_study_changelist")),
            (pick(study.title), reverse("admin:design_study_overview", args=[study.pk])),
            (str(self.model._meta.verbose_name).capitalize(), ""),
        ]
        return super().get_context_data(
            report=self.report, study=study, crumbs=crumbs, outdated=outdated, **context, **kwargs
        )

    def questionnaire_id(self) -> Any:
        """Whose answers the report is made of."""
        return self.report.survey.questionnaire_id

    def shown(self, figures: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def _pending_title(self, job: Any) -> str:
        if self.report.is_ready:
            return _("Hidden: too few people")
        if job is not None and job.is_finished:
            return _("This report could not be made")
        return _("This report is being made")


class AskPage(TeamPage):
    """POST asks for a report and goes to its page; a refusal goes back to the study with its sentence."""

    http_method_names = ("post",)

    def load(self) -> None:
        raise NotImplementedError

    def ask(self) -> Any:
        raise NotImplementedError

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return redirect(self.ask())
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            messages.error(request, refusal.detail)
            return redirect("admin:design_study_overview", self.study.pk)
