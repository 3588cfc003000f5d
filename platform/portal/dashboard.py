"""The admin's front page: the state of things, what runs and what failed and why, what needs a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from jobs import relay
from jobs.models import Job
from jobs.permissions import may_cancel
from kernel import charts, registry
from organizations.models import Membership, Organization

FAILED_FOR = timedelta(days=7)
SHOWN = 8


@dataclass(frozen=True)
class JobLine:
    """A job as the front page tells it."""

    job: Job
    asked_by: str
    href: str
    left: str
    may_steer: bool

    @property
    def failed(self) -> bool:
        return self.job.status in (Job.Status.FAILED, Job.Status.QUARANTINED)

    @property
    def percent(self) -> int | None:
        """None while the length is unknown."""
        return self.job.percent if self.job.total else None


@dataclass(frozen=True)
class Jobs:
    """What runs, what failed this week and why, and whether anybody is there to run it."""

    running: list[JobLine]
    failed: list[JobLine]
    worker_missing: bool

    @property
    def any(self) -> bool:
        return bool(self.running or self.failed)

    @property
    def seconds_between_looks(self) -> int:
        """How often an open page asks again: often while something moves."""
        return 4 if self.running else 30


@dataclass(frozen=True)
class Figure:
    """A card with its drawn course."""

    card: registry.Card
    spark: SafeString


@dataclass(frozen=True)
class Dashboard:
    """The page in the order it is read."""

    headline: str
    figures: list[Figure]
    jobs: Jobs
    needs: list[registry.Waiting]
    panels: list[registry.Panel]

    @property
    def columns(self) -> int:
        """How many figures stand in a row, so that no row is nearly empty."""
        return 3 if len(self.figures) in (3, 5, 6) else 4

    @property
    def lead(self) -> str:
        """Counts in words: what needs a person, what runs, what failed."""
        parts = []
        if self.needs:
            n = len(self.needs)
            parts.append(ngettext("One thing needs you.", "%(n)s things need you.", n) % {"n": n})
        if self.jobs.running:
            n = len(self.jobs.running)
            parts.append(ngettext("One job is under way.", "%(n)s jobs are under way.", n) % {"n": n})
        if self.jobs.failed:
            n = len(self.jobs.failed)
            parts.append(ngettext("One job failed this week.", "%(n)s jobs failed this week.", n) % {"n": n})
        return " ".join(parts) or _("All quiet: nothing runs, and nothing needs you.")


def show(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Answer the front page, or its jobs alone when the page asks for them again."""
    if request.GET.get("part") == "jobs":
        return render(request, "admin/_jobs.html", {**context, "jobs": jobs_of(request.user, at=timezone.now())})
    found = of(request.user, at=timezone.now())
    return render(request, "admin/index.html", {**context, "dashboard": found, "jobs": found.jobs})


def of(user: Any, *, at: datetime) -> Dashboard:
    """Gather the front page of a member's organizations, or of the platform for an operator."""
    names = list(Organization.objects.visible_to(user).order_by("name").values_list("name", flat=True)[:4])
    cards = registry.cards_for(user)
    return Dashboard(
        headline=_("The platform") if user.is_operator or not names else _(", ").join(names),
        figures=[Figure(card, charts.sparkline(card.spark, title=_("The way there"))) for card in cards],
        jobs=jobs_of(user, at=at),
        needs=registry.needs_of(user),
        panels=registry.panels_for(user),
    )


def jobs_of(user: Any, *, at: datetime) -> Jobs:
    """The jobs of a member's organizations, or all for an operator."""
    visible = Job.objects.visible_to(user)
    running = visible.unfinished().order_by("-created_at", "pk")[:SHOWN]
    failed = visible.failed().filter(finished_at__gte=at - FAILED_FOR).order_by("-finished_at", "pk")[:SHOWN]
    lines = _lines(running, user, at)
    return Jobs(
        running=lines,
        failed=_lines(failed, user, at),
        worker_missing=any(line.job.status == Job.Status.QUEUED for line in lines) and not relay.alive("worker"),
    )


def line_of(job: Job, user: Any, *, at: datetime) -> JobLine:
    """One job as a line, as this reader sees it."""
    return _lines([job], user, at)[0]


def _lines(jobs: Any, user: Any, at: datetime) -> list[JobLine]:
    """Jobs with the names of those who asked in one more query."""
    found = list(jobs)
    steers = steering(user)
    called = _callers(found, user)
    return [
        JobLine(
            job,
            asked_by=called(job),
            href=reverse("admin:jobs_job_change", args=[job.pk]),
            left=_left(job, at),
            may_steer=steers(job),
        )
        for job in found
    ]


def _callers(found: list[Job], user: Any) -> Callable[[Job], str]:
    """What to call who asked for a job: by name among teammates of now, by number to who runs the platform (T-87)."""
    asked = {job.asked_by_id for job in found if job.asked_by_id}
    beside = Membership.objects.beside(user).filter(user_id__in=asked).select_related("user")
    names = {(member.organization_id, member.user_id): member.user.short_name for member in beside}

    def called(job: Job) -> str:
        if job.asked_by_id is None:
            return _("schedule")
        if job.asked_by_id == user.pk:
            return user.short_name
        if (name := names.get((job.organization_id, job.asked_by_id))) is not None:
            return name
        return str(User(pk=job.asked_by_id)) if user.is_operator else _("a former member")

    return called


def steering(user: Any) -> Callable[[Job], bool]:
    """``may_cancel`` for many jobs: asked once for each organization."""
    known: dict[tuple[Any, bool], bool] = {}

    def steers(job: Job) -> bool:
        same = (job.organization_id, job.asked_by_id == user.pk)
        if same not in known:
            known[same] = may_cancel(user, job)
        return known[same]

    return steers


def _left(job: Job, at: datetime) -> str:
    """How long a running job will take at its pace so far; nothing before a twentieth is done."""
    if job.status != Job.Status.RUNNING or job.started_at is None or job.fraction < 0.05:
        return ""
    seconds = (at - job.started_at).total_seconds() * (1 - job.fraction) / job.fraction
    if seconds < 60:
        return _("less than a minute left")
    minutes = round(seconds / 60)
    return ngettext("about %(n)s minute left", "about %(n)s minutes left", minutes) % {"n": minutes}
