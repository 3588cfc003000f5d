"""What the board offers: that an issue stands on somebody's words goes with their words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from consent.models import Purpose
from feedback.board.models import Evidence
from jobs import services as jobs
from kernel import registry


def register() -> None:
    registry.person("feedback.board", export=export, erase=erase, models=[Evidence])
    jobs.on("consent.withdrawn")(on_withdrawn)
    jobs.on("feedback.event.taken_back")(on_event_taken_back)


def on_withdrawn(*, subject_id: str, organization_id: str, purpose: str, **_: Any) -> None:
    """Cut the links from an organization's issues to what somebody said; safe to run twice."""
    if purpose == Purpose.IMPROVE_MODEL:
        Evidence.objects.filter(event__subject_id=subject_id, issue__organization_id=organization_id).delete()


def on_event_taken_back(*, event_id: str, **_: Any) -> None:
    """The same for one piece of feedback."""
    Evidence.objects.filter(event_id=event_id).delete()


def export(subject_ids: Iterable[Any], user: Any = None, **_: Any) -> dict[str, list[dict[str, Any]]]:
    """The issues that the person's feedback went into, with the replies."""
    evidence = Evidence.objects.filter(event__subject_id__in=list(subject_ids)).select_related("issue")
    return {
        "feedback_issues": [
            {"title": row.issue.title, "status": row.issue.status, "reply": row.issue.reply}
            for row in evidence.order_by("created_at", "pk")
        ]
    }


def erase(subject_ids: Iterable[Any], at: datetime, user: Any = None, **_: Any) -> list[str]:
    """Cut the links from issues to the person's feedback; an issue keeps only a rounded number of people."""
    Evidence.objects.filter(event__subject_id__in=list(subject_ids)).delete()
    return []
