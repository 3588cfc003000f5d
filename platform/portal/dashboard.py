"""The admin's front page: the state of things, what runs and what failed and why, what needs a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from jobs import relay
from jobs.models import Job
from kernel import registry
from organizations.models import Organization

FAILED_FOR = timedelta(days=7)
SHOWN = 8


@dataclass(frozen=True)
class JobLine:
    """A job as the front page tells it."""

    job: Job
    asked_by: str
    href: str
    left: str

    @property
    def failed(self) -> bool:
        return self.job.status in (Job.Status.FAILED, Job.Status.QUARANTINED)

    @property
    def percent(self) -> int | None:
        """None while the length is unknown."""
        return self.job.percent if self.job.total else None


@dataclass(frozen=True)
class Dashboard:
    """The page in the order it is read."""

    headline: str
    cards: list[registry.Card]
    running: list[JobLine]
    failed: list[JobLine]
    waiting: list[registry.Waiting]
    worker_missing: bool

    @property
    def lead(self) -> str:
        """Counts in words: what needs a person, what runs, what failed."""
        parts = []
        if self.waiting:
            n = len(self.waiting)
            parts.append(ngettext("One thing needs you.", "%(n)s things need you.", n) % {"n": n})
        if self.running:
            n = len(self.running)
            parts.append(ngettext("One job is under way.", "%(n)s jobs are under way.", n) % {"n": n})
        if self.failed:
            n = len(self.failed)
            parts.append(ngettext("One job failed this week.", "%(n)s jobs failed this week.", n) % {"n": n})
        return " ".join(parts) or _("All quiet: nothing runs, and nothing needs you.")


def show(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Answer the front page, or its jobs alone when the page asks for them again."""
    template = "admin/_jobs.html" if request.GET.get("part") == "jobs" else "admin/index.html"
    return render(request, template, {**context, "dashboard": of(request.user, at=timezone.now())})


def of(user: Any, *, at: datetime) -> Dashboard:
    """Gather the front page of a member's organizations, or of the platform for an operator."""
    jobs = Job.objects.visible_to(user)
    running = _lines(jobs.unfinished().order_by("-created_at", "pk")[:SHOWN], at)
    failed = _lines(jobs.failed().filter(finished_at__gte=at - FAILED_FOR).order_by("-finished_at", "pk")[:SHOWN], at)
    names = list(Organization.objects.visible_to(user).order_by("name").values_list("name", flat=True)[:4])
    return Dashboard(
        headline=_("The platform") if user.is_operator or not names else _(", ").join(names),
        cards=registry.cards_for(user),
        running=running,
        failed=failed,
        waiting=registry.waiting_for(user),
        worker_missing=any(line.job.status == Job.Status.QUEUED for line in running) and not relay.alive("worker"),
    )


def line_of(job: Job, *, at: datetime) -> JobLine:
    """One job as a line."""
    return _lines([job], at)[0]


def _lines(jobs: Any, at: datetime) -> list[JobLine]:
    """Jobs with the names of those who asked (teammates', or the schedule) in one more query."""
    found = list(jobs)
    people = User.objects.in_bulk({job.asked_by_id for job in found if job.asked_by_id})
    return [
        JobLine(
            job,
            asked_by=people[job.asked_by_id].short_name if job.asked_by_id in people else _("schedule"),
            href=reverse("admin:jobs_job_change", args=[job.pk]),
            left=_left(job, at),
        )
        for job in found
    ]


def _left(job: Job, at: datetime) -> str:
    """How long a running job will take at its pace so far; nothing before a twentieth is done."""
    if job.status != Job.Status.RUNNING or job.started_at is None or job.fraction < 0.05:
        return ""
    seconds = (at - job.started_at).total_seconds() * (1 - job.fraction) / job.fraction
    if seconds < 60:
        return _("less than a minute left")
    minutes = round(seconds / 60)
    return ngettext("about %(n)s minute left", "about %(n)s minutes left", minutes) % {"n": minutes}
