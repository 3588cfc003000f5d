"""What notices offers to the pages and jobs that gather from all rooms."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from accounts.models import User
from jobs import services as jobs
from kernel import registry
from notices import services as notices
from notices.models import Notice
from organizations.models import Organization

# What a team does to a member's place in it, and where the member sees what is left.
MEMBERSHIP = {
    "organizations.member.role_changed": (
        {"en": "Your role in the team of %(name)s changed", "zh-hans": "你在 %(name)s 团队中的角色有变化"},
        "/admin/",
    ),
    "organizations.member.removed": (
        {"en": "You no longer belong to the team of %(name)s", "zh-hans": "你不再是 %(name)s 团队的成员"},
        "/",
    ),
}


def register() -> None:
    registry.person("notices", export=export, erase=erase, models=[Notice])
    jobs.on(notices.SENT, apart=True)(notices.on_sent)
    for topic in MEMBERSHIP:
        jobs.on(topic)(partial(on_membership_changed, topic))


def on_membership_changed(topic: str, *, user_id: str, organization_id: str, **_ids: Any) -> None:
    """Tell a member that their place in a team is another. Safe to run twice: the second time says it again."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        title, href = MEMBERSHIP[topic]
        name = Organization.objects.get(pk=organization_id).name
        said = {language: words % {"name": name} for language, words in title.items()}
        notices.send(user=user, topic=topic, title=said, href=href)


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


def erase(subject_ids: Iterable[Any], at: Any, *, user: Any = None, **_: Any) -> list[str]:
    """Notices go with their reader."""
    if user is None:
        return []
    count, _kinds = Notice.objects.visible_to(user).delete()
    return [f"{count} notices were deleted."] if count else []
