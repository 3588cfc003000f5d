"""Jobs in the admin: what runs, how far it is, why it failed, stop it, start it again.

They stand here and not in ``jobs``, since they name the people who asked, and accounts lie above that room.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobs import services as jobs
from jobs.models import Job
from jobs.permissions import may_cancel
from kernel import registry
from kernel.admin import RoomAdmin
from kernel.errors import Forbidden, NotFound
from kernel.pages import TeamPage
from portal import dashboard

TONES = {
    Job.Status.SUCCEEDED: "good",
    Job.Status.FAILED: "bad",
    Job.Status.QUARANTINED: "bad",
    Job.Status.CANCELED: "neutral",
    Job.Status.QUEUED: "neutral",
    Job.Status.RUNNING: "a",
}


class JobPage(TeamPage):
    """One job. While it runs, the page asks for its state again by itself."""

    template_name = "admin/job.html"

    def load(self) -> None:
        job = Job.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if job is None:
            raise NotFound
        self.job = job

    def get_template_names(self) -> list[str]:
        return ["admin/_job.html" if self.request.GET.get("part") == "state" else self.template_name]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.request.GET.get("part") == "state" and self.job.is_finished:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})  # the whole page now has more to say
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = dashboard.line_of(self.job, self.request.user, at=timezone.now())
        crumbs = [(_("Jobs"), reverse("admin:jobs_job_changelist")), (self.job.title, "")]
        return super().get_context_data(
            title=self.job.title,
            line=line,
            job=self.job,
            tone=TONES[Job.Status(self.job.status)],
            facts=_facts(self.job, line.asked_by),
            made=registry.made_by(self.job.result, self.request.user),
            figures=registry.figures_of(self.job.result),
            crumbs=crumbs,
            may_steer=line.may_steer,
            **kwargs,
        )


class SteerJob(JobPage):
    """Stop a job, or start the same work again."""

    http_method_names = ["post"]
    act = "cancel"

    def authorize(self) -> None:
        if not may_cancel(self.request.user, self.job):
            raise Forbidden

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.act == "retry":
            job = jobs.retry(job=self.job, by=request.user, at=timezone.now())
            self.say(_("Started again."))
        else:
            job = jobs.cancel(job=self.job, by=request.user, at=timezone.now())
            self.say(_("It stops at its next step. Nothing half-done is kept."))
        return redirect("admin:jobs_job_change", job.pk)


class JobAdmin(RoomAdmin):
    of_organizations = False
    menu = (60, gettext_lazy("Jobs"))
    lead = gettext_lazy("Everything that runs in the background: who asked, how far it is, what it cost.")
    nothing = gettext_lazy("Nothing has run yet. Sending a file, scoring, training or a report starts the first job.")
    list_display = ("title_and_step", "state", "percent_done", "created_at", "seconds")
    list_filter = ("status", "queue")
    ordering = ("-created_at", "pk")

    def get_team_urls(self) -> Sequence[URLPattern]:
        return [
            path("<uuid:pk>/change/", JobPage.as_view(), name="jobs_job_change"),
            path("<uuid:pk>/cancel/", SteerJob.as_view(act="cancel"), name="jobs_job_cancel"),
            path("<uuid:pk>/retry/", SteerJob.as_view(act="retry"), name="jobs_job_retry"),
        ]

    @admin.display(description=gettext_lazy("job"))
    def title_and_step(self, job: Job) -> str:
        return job.title

    @admin.display(description=gettext_lazy("state"), ordering="status")
    def state(self, job: Job) -> str:
        return format_html(
            '<span class="pill pill-{}">{}</span>', TONES[Job.Status(job.status)], job.get_status_display()
        )

    @admin.display(description=gettext_lazy("progress"))
    def percent_done(self, job: Job) -> str:
        return f"{job.percent} %" if job.total else "–"

    @admin.display(description=gettext_lazy("seconds of work"), ordering="cost_seconds")
    def seconds(self, job: Job) -> str:
        return f"{job.cost_seconds:.1f}"


def _facts(job: Job, asked_by: str) -> list[tuple[Any, Any]]:
    """What is known of a job: parameters and result are ids and figures by rule."""
    known = [
        (_("Asked by"), asked_by),
        (_("Asked"), job.created_at),
        (_("Started"), job.started_at),
        (_("Ended"), job.finished_at),
        (_("Attempts"), job.attempts or None),
        (_("Work"), _("%(seconds).1f seconds") % {"seconds": job.cost_seconds} if job.cost_seconds else None),
        (_("Reference"), job.pk),
    ]
    return [(label, value) for label, value in known if value is not None]
