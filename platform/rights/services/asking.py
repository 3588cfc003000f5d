"""Writing down what a person asks for, with the day by which the law wants it done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from audit import services as audit
from consent.models import Subject
from jobs import services as jobs
from kernel.actors import actor_id
from kernel.errors import NotFound
from rights.models import PrivacyRequest

DUE = timedelta(days=30)  # GDPR, article 12(3)


def ask(kind: str, job_name: str, *, user: Any, by: Any, at: datetime) -> PrivacyRequest:
    """Note a request of the person's own and start its job; the one that waits already, when there is one.

    Raises:
        NotFound: ``by`` is someone else.
    """
    if actor_id(by) is not None and actor_id(by) != user.pk:
        raise NotFound
    subjects = [str(pk) for pk in Subject.objects.of(user).values_list("pk", flat=True)]
    request, new = PrivacyRequest.objects.get_or_create(
        user=user,
        kind=kind,
        state=PrivacyRequest.State.REQUESTED,
        defaults={"due_on": (at + DUE).date(), "subject_ids": subjects},
    )
    if new:
        audit.record(f"rights.{kind}.requested", subject=request, by=by)
        request.job_id = jobs.start(job_name, by=by, request_id=request.pk).pk
        request.save(update_fields=["job_id"])
    return request
