"""What collection offers to the pages and jobs that gather from all rooms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.models import Subject
from feedback.collection import services as collection
from feedback.collection.models import Event
from feedback.collection.services.sealing import unseal_many
from kernel import registry, scope
from kernel.actors import SYSTEM
from vault import services as vault
from vault.models import DataKey

WEEK = timedelta(days=7)
WEEKS = 8


def register() -> None:
    registry.waiting(waiting)
    registry.cards(cards)
    registry.person("feedback.collection", export=export, erase=erase, models=[Event])


def waiting(user: Any) -> Iterable[registry.Waiting]:
    """Live models that a person allows to learn from them, and hasn't said anything about yet."""
    subject = Subject.objects.living().filter(user_id=user.pk).first()
    if subject is None:
        return
    said = set(Event.objects.given_by(user).values_list("version__model_id", flat=True))
    for ask in collection.asked_of(subject):
        if ask.allowed and ask.version.model_id not in said:
            yield registry.Waiting(
                title=_("Try a model and say what you think"),
                detail=f"{ask.version.model.organization.name} · {ask.version.model.name}",
                href=reverse("feedback:give", args=[ask.version.model_id]),
                action=_("Give feedback"),
                minutes=3,
            )


def cards(user: Any) -> Iterable[registry.Card]:
    """What a team's own systems sent in the last seven days, and in the weeks before as its course: their traffic is an
    operational count. What people say in the portal is counted in summaries alone, through the disclosure gate."""
    received = Event.objects.sent_for(scope.organization_ids(user))
    if not received.exists():
        return
    now = timezone.now()
    begins = [now - WEEK * (back + 1) for back in range(WEEKS)]  # of each week, this one first
    weeks = {
        f"week_{back}": Count("pk", filter=Q(created_at__gte=begin, created_at__lt=begin + WEEK))
        for back, begin in enumerate(begins)
    }
    counts = list(received.aggregate(**weeks).values())
    corrections = received.received(since=begins[0]).filter(corrects=True).count()
    yield registry.Card(
        label=_("Feedback sent this week"),
        value=f"{counts[0]:,}",
        detail=_("%(count)s corrections among them") % {"count": f"{corrections:,}"},
        href=reverse("admin:feedback_event_changelist"),
        order=45,
        spark=counts[::-1],
    )


def export(subject_ids: Iterable[Any], user: Any = None, **_: Any) -> dict[str, list[dict[str, Any]]]:
    """Everything the person said, in the clear, and what it went into."""
    given = Event.objects.filter(subject_id__in=list(subject_ids)).order_by("created_at", "pk")
    events = list(given.select_related("organization", "version__model", "key"))
    kept = [event for event in events if event.sealed is not None]
    contents = dict(zip((event.pk for event in kept), unseal_many(kept), strict=True))
    return {
        "feedback": [
            {
                "given_to": event.organization.name,
                "about": str(event.version),
                "at": event.occurred_at.isoformat(),
                "kind": event.kind,
                "channel": event.channel,
                "rating": event.rating,
                "personal_details_removed": event.removed,
                "taken_back_at": event.taken_back_at.isoformat() if event.taken_back_at else None,
                "content": dict(contents[event.pk]) if event.pk in contents else None,
            }
            for event in events
        ]
    }


def erase(subject_ids: Iterable[Any], at: datetime, user: Any = None, **_: Any) -> list[str]:
    """Delete the sealed content; a batch's key goes with the last content that it sealed."""
    kept = Event.objects.kept().filter(subject_id__in=list(subject_ids))
    organizations = Counter(kept.values_list("organization__name", flat=True))
    keys = set(kept.values_list("key_id", flat=True))
    kept.update(sealed=None, fingerprint="", rating=None, removed={}, taken_back_at=at)
    still_used = set(Event.objects.kept().filter(key_id__in=keys).values_list("key_id", flat=True))
    for key in DataKey.objects.filter(pk__in=keys - still_used).order_by("pk"):
        vault.destroy(key, by=SYSTEM)
    return [
        ngettext(
            "%(count)s piece of feedback to %(name)s was deleted.",
            "%(count)s pieces of feedback to %(name)s were deleted.",
            count,
        )
        % {"count": f"{count:,}", "name": name}
        for name, count in sorted(organizations.items())
    ]
