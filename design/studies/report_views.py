"""What the pages of all reports share: while it is made, when it failed, where one asks for it, and for it again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from design.studies import reporting
from design.studies.team_pages import StudyActionPage, StudyFormPage, StudyTeamPage, crumbs_to


class ReportPage(StudyTeamPage, ABC):
    """A report as a page. A subclass says ``model``, ``template_name`` and ``shown`` (context from the figures).

    POST asks for the same report over the answers that may be read now.
    """

    ability = "reports.view"
    model: Any
    related: tuple[str, ...] = ()

    def load(self) -> None:
        visible = self.model.objects.visible_to(self.request.user).select_related("study__organization", *self.related)
        self.report = get_object_or_404(visible, pk=self.kwargs["pk"])
        self.study = self.report.study

    def get_template_names(self) -> list[str]:
        return [self.template_name if self.figures else "design/team/report_pending.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.report
        outdated = reporting.is_outdated(report)
        self.figures = reporting.figures_of(report, outdated=outdated)
        job = reporting.job_of(report)
        context = (
            self.shown(self.figures) if self.figures else {"title": self._pending_title(job, outdated), "job": job}
        )
        return super().get_context_data(
            report=report,
            taken_back=outdated or report.state == report.State.WITHHELD,
            runs=self.may("reports.run"),
            again=report.again_address(),
            crumbs=[*crumbs_to(self.study), (str(self.model._meta.verbose_name).capitalize(), "")],
            **context,
            **kwargs,
        )

    @abstractmethod
    def shown(self, figures: dict[str, Any]) -> dict[str, Any]:
        """What the page shows of the figures."""

    def _pending_title(self, job: Any, outdated: bool) -> str:
        if outdated or self.report.state == self.report.State.WITHHELD:
            return _("Somebody took their answers back, so this report is shown no more")
        if self.report.is_ready:
            return _("Hidden: too few people")
        if job is not None and job.is_finished:
            return _("This report could not be made")
        return _("This report is being made")


class AskAgain(StudyActionPage):
    """The same report over the answers that may be read now, from a button. A subclass says ``model``."""

    ability = "reports.run"
    model: Any

    def load(self) -> None:
        visible = self.model.objects.visible_to(self.request.user).select_related("study__organization")
        self.report = get_object_or_404(visible, pk=self.kwargs["pk"])
        self.study = self.report.study

    def act(self) -> str:
        return reporting.again(report=self.report, by=self.request.user).get_absolute_url()


class AskPage(StudyFormPage, ABC):
    """A form with what may be chosen, every field with a default; POST asks and goes to the report's page.

    A subclass says ``load``, ``form`` and ``ask``.
    """

    ability = "reports.run"
    submit = gettext_lazy("Make the report")

    @abstractmethod
    def ask(self, form: Any) -> Any:
        """Ask for the report; the new row."""

    def save(self, form: Any) -> str:
        return self.ask(form).get_absolute_url()
