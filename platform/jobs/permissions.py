"""Who may cancel or repeat a job, and in whose name one may run; ``organizations`` registers who belongs where and has
which ability, since it lies above this room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jobs.models import Job

_able: Callable[[Any, Any], bool] | None = None
_reaches: Callable[[Any, Any], bool] | None = None


def provide(able: Callable[[Any, Any], bool], *, reaches: Callable[[Any, Any], bool]) -> None:
    """Register who may do what.

    Args:
        able: (user, organization id): may this member steer their organization's jobs?
        reaches: (user id, organization id): may work still be done there in this person's name?
    """
    global _able, _reaches
    _able, _reaches = able, reaches


def may_cancel(user: Any, job: Job) -> bool:
    """Who asked may, as long as they see it; an operator may; a member with the ability may."""
    if getattr(user, "is_operator", False):
        return True
    if job.asked_by_id is not None and job.asked_by_id == user.pk and Job.objects.visible_to(user).filter(pk=job.pk):
        return True
    return bool(_able and job.organization_id and _able(user, job.organization_id))


def may_run(job: Job) -> bool:
    """Whether whoever asked for an organization's job may still have it done there (T-09)."""
    if _reaches is None or job.organization_id is None or job.asked_by_id is None:
        return True
    return _reaches(job.asked_by_id, job.organization_id)
