"""What notices offers to the pages and jobs that gather from all rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import ngettext

from jobs import services as jobs
from kernel import registry
from notices import services as notices
from notices import teams
from notices.models import Notice


def register() -> None:
    registry.person("notices", export=export, erase=erase, models=[Notice])
    jobs.on(notices.SENT, apart=True)(notices.on_sent)
    teams.listen()


def export(subject_ids: Iterable[Any], *, user: Any = None, **_: Any) -> dict[str, list[dict[str, Any]]]:
    """Every notice the person was sent."""
    if user is None:
        return {}
    sent = Notice.objects.visible_to(user).newest_first()
    return {
        "notices": [
            {
                "topic": notice.topic,
                "title": notice.title,
                "text": notice.body,
                "at": notice.created_at.isoformat(),
                "read_at": notice.read_at.isoformat() if notice.read_at else None,
            }
            for notice in sent
        ]
    }


def erase(subject_ids: Iterable[Any], at: Any, *, user: Any = None, **others: Any) -> list[str]:
    """Notices go with their reader."""
    if user is None:
        return []
    count, _kinds = Notice.objects.visible_to(user).delete()
    return (
        [ngettext("%(n)s notice was deleted.", "%(n)s notices were deleted.", count) % {"n": f"{count:,}"}]
        if count
        else []
    )
