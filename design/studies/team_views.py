"""Planning a study, revising it, opening and closing it: a team's pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from design.studies import services as studies
from design.studies.access import organizations_where
from design.studies.forms import StudyForm
from design.studies.team_pages import StudyActionPage, StudyFormPage
from kernel.errors import DomainError, Forbidden
from kernel.pages import TeamPage, add_problem


class NewStudy(TeamPage):
    """Plan a study, in an organization where one may."""

    template_name = "design/team/form.html"
    title = gettext_lazy("Plan a study")

    def authorize(self) -> None:
        if not organizations_where(self.request.user, "studies.manage").exists():
            raise Forbidden(_("Owners and researchers plan studies. Ask an owner of your organization."))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form = StudyForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                study = studies.plan(by=request.user, **form.as_fields())
            except DomainError as problem:
                if problem.status in (403, 404):
                    raise
                add_problem(form, problem)
            else:
                self.say(_("The study is planned. Add what people are asked, then open it."))
                return redirect("admin:design_study_overview", study.pk)
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", StudyForm(user=self.request.user))
        back = reverse("admin:design_study_changelist")
        crumbs = [(_("Studies"), back), (_("New"), "")]
        lead = _("What people are asked comes next; nobody sees the study before you open it.")
        return super().get_context_data(crumbs=crumbs, back=back, lead=lead, submit=_("Plan the study"), **kwargs)


class ReviseStudy(StudyFormPage):
    title = gettext_lazy("Change the study")

    def form(self, data: Any = None) -> StudyForm:
        return StudyForm(data, user=self.request.user, study=self.study)

    def save(self, form: StudyForm) -> str:
        studies.revise(study=self.study, by=self.request.user, **form.as_fields())
        self.say(_("The study is changed."))
        return self.overview()


class MoveStudy(StudyActionPage):
    """Open or close, from a button."""

    def act(self) -> str:
        moves = {
            "open": (studies.open_study, _("The study is open.")),
            "closed": (studies.close_study, _("The study is closed.")),
        }
        if self.request.POST.get("to") not in moves:
            raise Http404
        move, done = moves[self.request.POST["to"]]
        move(study=self.study, by=self.request.user, at=timezone.now())
        self.say(done)
        return self.overview()
