"""What all of a team's pages about one study share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from design.studies.models import Study
from kernel.errors import DomainError
from kernel.pages import TeamPage, add_problem
from kernel.translated import pick
from organizations import services as organizations

Crumb = tuple[str, str]


def crumbs_to(study: Study) -> list[Crumb]:
    """From the list of studies to the study's page."""
    overview = reverse("admin:design_study_overview", args=[study.pk])
    return [(_("Studies"), reverse("admin:design_study_changelist")), (pick(study.title), overview)]


class StudyTeamPage(TeamPage):
    """A page below a study. A subclass that is about something in it finds the study by that, in ``load``."""

    ability = "studies.view"

    def load(self) -> None:
        visible = Study.objects.visible_to(self.request.user).select_related("organization", "consent_text")
        self.study = get_object_or_404(visible, pk=self.kwargs["pk"])

    def authorize(self) -> None:
        organizations.authorize(by=self.request.user, organization=self.study.organization, ability=self.ability)

    def may(self, ability: str) -> bool:
        return organizations.can(self.request.user, self.study.organization, ability)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("crumbs", [*crumbs_to(self.study), (str(self.title), "")])
        kwargs.setdefault("back", self.overview())
        return super().get_context_data(study=self.study, **kwargs)

    def overview(self) -> str:
        return reverse("admin:design_study_overview", args=[self.study.pk])


class StudyActionPage(StudyTeamPage, ABC):
    """POST does one thing and goes on; a refusal goes back to the study with its sentence."""

    http_method_names: tuple[str, ...] = ("post",)
    ability = "studies.manage"

    @abstractmethod
    def act(self) -> Any:
        """Do it, ``self.say`` what was done, and return where to go."""

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return redirect(self.act())
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            messages.error(request, refusal.detail)
            return redirect(self.after_refusal())

    def after_refusal(self) -> Any:
        return self.overview()


class StudyFormPage(StudyTeamPage, ABC):
    """A form that saves one thing of the study. A subclass says ``form`` and ``save``."""

    template_name = "design/team/form.html"
    ability = "studies.manage"
    submit: Any = gettext_lazy("Save")
    lead: Any = ""

    @abstractmethod
    def form(self, data: Any = None) -> Any:
        """The form, filled with ``data`` when there is some."""

    @abstractmethod
    def save(self, form: Any) -> Any:
        """Save it, ``self.say`` what was done, and return where to go."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return self.render_to_response(self.get_context_data(form=self.form()))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                return redirect(self.save(form))
            except DomainError as refusal:
                if refusal.status in (403, 404):
                    raise
                add_problem(form, refusal)
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(submit=self.submit, lead=self.lead, **kwargs)
