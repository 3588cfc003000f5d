"""What analysis offers: which summaries counted somebody's words, and that the links go when the words do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from consent.models import Purpose
from disclosure import words as naming
from feedback.analysis import services as analysis
from feedback.analysis.models import Mention, Summary
from jobs import services as jobs
from kernel import registry

TABLES = {
    "all": gettext_lazy("in all"),
    "kind": gettext_lazy("by kind"),
    "channel": gettext_lazy("by channel"),
    "version": gettext_lazy("by version"),
    "channel_rating": gettext_lazy("ratings by channel"),
    "version_rating": gettext_lazy("ratings by version"),
    "themes": gettext_lazy("by theme"),
}


def register() -> None:
    naming.name("feedback.summary", gettext_lazy("Summary of feedback"), TABLES)
    registry.result("summary", Summary)
    registry.person("feedback.analysis", export=export, erase=erase, models=[Mention])
    jobs.on("consent.withdrawn")(on_withdrawn)
    jobs.on("feedback.event.taken_back")(on_event_taken_back)


def on_withdrawn(*, subject_id: str, organization_id: str, purpose: str, **_: Any) -> None:
    """Cut the links from an organization's summaries to what somebody said; safe to run twice."""
    if purpose == Purpose.IMPROVE_MODEL:
        mine = Mention.objects.filter(event__subject_id=subject_id, summary__organization_id=organization_id)
        analysis.forget(mentions=mine, at=timezone.now())


def on_event_taken_back(*, event_id: str, **_: Any) -> None:
    """The same for one piece of feedback."""
    analysis.forget(mentions=Mention.objects.filter(event_id=event_id), at=timezone.now())


def export(subject_ids: Iterable[Any], user: Any = None, **_: Any) -> dict[str, list[dict[str, Any]]]:
    """The summaries that counted the person's feedback."""
    mine = Mention.objects.filter(event__subject_id__in=list(subject_ids)).values("summary")
    found = Summary.objects.filter(pk__in=mine).select_related("organization", "model")
    return {
        "feedback_summaries": [
            {"of": each.organization.name, "about": each.model.name, "at": each.created_at.isoformat()}
            for each in found.order_by("created_at", "pk")
        ]
    }


def erase(subject_ids: Iterable[Any], at: datetime, user: Any = None, **_: Any) -> list[str]:
    """Cut the links from summaries to the person's feedback; their figures are about others as well, and stay."""
    analysis.forget(mentions=Mention.objects.filter(event__subject_id__in=list(subject_ids)), at=at)
    return []
