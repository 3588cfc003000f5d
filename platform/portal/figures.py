"""What the portal itself puts on front pages: how many people say yes, jobs that failed; for operators, the platform.

Both need rooms on either side: consent and the disclosure gate above it; jobs and the people who may steer them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from consent.models import ConsentRecord, ConsentText, Decision
from disclosure import services as disclosure
from disclosure import words as naming
from jobs import relay
from jobs.models import Job
from kernel import registry, scope
from organizations.models import Organization
from portal.dashboard import steering
from rights.models import PrivacyRequest

WEEKS = 8
MOST_FAILED = 50
WEEK = timedelta(days=7)
COUNTED_FOR_SECONDS = 600  # counting reads every decision; the gate's batches are coarser than ten minutes anyway


def register() -> None:
    naming.name("portal.people", gettext_lazy("People with an open yes"))
    registry.cards(people)
    registry.cards(platform)
    registry.needs(failed_jobs)
    registry.needs(privacy_requests)


def people(user: Any) -> Iterable[registry.Card]:
    """People who allow something now, and the way there, for each organization that asks; all through the gate."""
    asking = ConsentText.objects.filter(organization_id__in=scope.organization_ids(user)).values("organization_id")
    for organization in Organization.objects.filter(pk__in=asking).order_by("name"):
        seen = _released(organization)
        yield registry.Card(
            label=_("People with an open yes"),
            value=f"{seen['open']:,}" if seen["open"] is not None else f"< {disclosure.threshold()}",
            detail=_week(seen["new"], seen["back"]) if seen["open"] is not None else _("hidden: too few people"),
            href=reverse("admin:consent_consentrecord_changelist"),
            order=10,
            spark=seen["course"],
        )


def platform(user: Any) -> Iterable[registry.Card]:
    """For an operator: what stands on the platform, and whether it is at work. Counts of the platform's own."""
    if not user.is_operator:
        return
    yield registry.Card(
        label=_("Organizations"),
        value=f"{Organization.objects.count():,}",
        detail=_("on this platform"),
        href=reverse("admin:organizations_organization_changelist"),
        order=10,
    )
    accounts = User.objects.filter(is_active=True)
    yield registry.Card(
        label=_("Accounts"),
        value=f"{accounts.count():,}",
        detail=_("%(n)s new this week") % {"n": f"{accounts.filter(created_at__gte=timezone.now() - WEEK).count():,}"},
        href=reverse("admin:accounts_user_changelist"),
        order=11,
    )
    waiting = Job.objects.filter(status=Job.Status.QUEUED).count()
    yield registry.Card(
        label=_("Jobs that wait"),
        value=f"{waiting:,}",
        detail=_("a worker is running") if relay.alive("worker") else _("no worker is running"),
        href=reverse("admin:jobs_job_changelist") + "?status__exact=queued",
        order=12,
    )


def privacy_requests(user: Any) -> Iterable[registry.Waiting]:
    """For an operator: requests that no job has answered yet; the law gives a month."""
    if not user.is_operator:
        return
    open_ones = PrivacyRequest.objects.filter(state=PrivacyRequest.State.REQUESTED)
    oldest = open_ones.order_by("due_on", "pk").first()
    if oldest is None:
        return
    count, days = open_ones.count(), (oldest.due_on - timezone.now().date()).days
    due = ngettext("the oldest is due in one day", "the oldest is due in %(n)s days", days) % {"n": days}
    yield registry.Waiting(
        title=ngettext("One privacy request", "%(n)s privacy requests", count) % {"n": f"{count:,}"},
        detail=due if days >= 0 else _("the oldest is overdue"),
        href=reverse("admin:rights_privacyrequest_changelist") + "?state__exact=requested",
        action=_("Look"),
    )


def failed_jobs(user: Any) -> Iterable[registry.Waiting]:
    """Jobs of this week that failed, that the reader may run again, and that nobody ran again since."""
    recent = Job.objects.visible_to(user).failed().filter(finished_at__gte=timezone.now() - WEEK)
    steers = steering(user)
    failed = [job for job in recent.order_by("-finished_at", "pk")[:MOST_FAILED] if steers(job)]
    still = _not_tried_again(failed) if failed else []
    if not still:
        return
    newest, count = still[0], len(still)
    everything = reverse("admin:jobs_job_changelist") + "?status__exact=failed"
    yield registry.Waiting(
        title=ngettext("One job failed", "%(n)s jobs failed", count) % {"n": f"{count:,}"},
        detail=f"{newest.title}: {newest.error or newest.get_status_display()}",
        href=reverse("admin:jobs_job_change", args=[newest.pk]) if count == 1 else everything,
        action=_("See why"),
    )


def _not_tried_again(failed: list[Job]) -> list[Job]:
    """Those after which the same work was not asked for once more."""
    later = Job.objects.filter(
        name__in={job.name for job in failed}, created_at__gt=min(job.created_at for job in failed)
    ).exclude(status__in=(Job.Status.FAILED, Job.Status.QUARANTINED))
    again = list(later.only("name", "parameters", "created_at"))
    return [
        job
        for job in failed
        if not any(
            (new.name, new.parameters) == (job.name, job.parameters) and new.created_at > job.created_at
            for new in again
        )
    ]


def _released(organization: Organization) -> dict[str, Any]:
    """Counts that may be seen: ``open``, ``new`` and ``back`` (None when hidden), and ``course``, rounded to fives."""
    counts = cache.get_or_set(
        f"portal.people:{organization.pk}", lambda: _counts(organization, timezone.now()), COUNTED_FOR_SECONDS
    )
    cells = [disclosure.Cell(key=key, value=counts[key], people=counts[key]) for key in ("open", "new", "back")]
    seen = disclosure.release(cells, context=f"portal.people:{organization.pk}", organization_id=organization.pk)
    # A line must not tell what the cells hide: fives only, and nothing under the threshold.
    course = [disclosure.people_rounded(n) for n in counts["course"] if n >= disclosure.threshold()]
    return {str(cell.key): cell.value for cell in seen} | {"course": course}


def _counts(organization: Organization, now: datetime) -> dict[str, Any]:
    decisions = ConsentRecord.objects.filter(
        organization=organization,
        recipient=None,
        decided_by="person",
        subject__user__isnull=False,
        subject__erased_at=None,
    )
    lately = decisions.filter(created_at__gte=now - WEEK)
    return {
        "open": _allowing(decisions, now),
        "new": _people(lately.filter(decision=Decision.GRANTED)),
        "back": _people(lately.filter(decision=Decision.WITHDRAWN)),
        "course": [_allowing(decisions, now - WEEK * back) for back in range(WEEKS - 1, -1, -1)],
    }


def _allowing(decisions: QuerySet[ConsentRecord], at: datetime) -> int:
    """Distinct people whose newest decision on some purpose was, at a time, a yes that had not expired."""
    newest = (
        decisions.filter(created_at__lte=at)
        .order_by("subject_id", "purpose", "-sequence")
        .distinct("subject_id", "purpose")
    )
    standing = ConsentRecord.objects.filter(pk__in=newest.values("pk"), decision=Decision.GRANTED, expires_at__gt=at)
    return _people(standing)


def _people(rows: QuerySet[ConsentRecord]) -> int:
    return rows.values("subject_id").distinct().count()


def _week(new: int | None, back: int | None) -> str:
    few = _("fewer than %(n)s") % {"n": disclosure.threshold()}
    said = {"new": few if new is None else f"{new:,}", "back": few if back is None else f"{back:,}"}
    return _("this week %(new)s said yes, %(back)s took it back") % said
