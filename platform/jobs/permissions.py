"""Who may cancel or repeat a job; ``organizations`` registers who has the ability, since it lies above this room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jobs.models import Job

_able: Callable[[Any, Any], bool] | None = None


def provide(able: Callable[[Any, Any], bool]) -> None:
    """Register ``able(user, organization_id)``: may this member steer their organization's jobs?"""
    global _able
    _able = able


def may_cancel(user: Any, job: Job) -> bool:
    """Who asked may; an operator may; a member with the ability may."""
    if getattr(user, "is_operator", False) or (job.asked_by_id and job.asked_by_id == user.pk):
        return True
    return bool(_able and job.organization_id and _able(user, job.organization_id))
