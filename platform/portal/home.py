"""What a participant's home says, gathered from every room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent import services as consent
from consent.models import Subject
from kernel import registry
from kernel.translated import pick

IMPACT_SHOWN = 3
ALLOWED_SHOWN = 5


@dataclass(frozen=True)
class Allowed:
    """One purpose, on or off, in the words it was asked in."""

    sentence: str
    organization: str
    on: bool
    since: Any
    href: str


@dataclass(frozen=True)
class Home:
    """The page in the order it is read."""

    name: str
    waiting: list[registry.Waiting]
    impact: list[registry.ImpactEntry]
    allowed: list[Allowed]
    more_allowed: int

    @property
    def lead(self) -> str:
        """The state of things in a sentence or two."""
        if not self.waiting:
            return _("Nothing is waiting for you.")
        count = len(self.waiting)
        return ngettext("One thing is waiting for you.", "%(count)s things are waiting for you.", count) % {
            "count": count
        }


def of(user: Any) -> Home:
    """Gather a person's home; each room answers for itself."""
    impact = sorted(registry.impact_of(user), key=lambda entry: (entry.at is not None, entry.at or 0), reverse=True)
    allowed = _allowed(user)
    return Home(
        name=user.short_name,
        waiting=registry.waiting_for(user),
        impact=impact[:IMPACT_SHOWN],
        allowed=allowed[:ALLOWED_SHOWN],
        more_allowed=max(len(allowed) - ALLOWED_SHOWN, 0),
    )


def _allowed(user: Any) -> list[Allowed]:
    """Every purpose that the person was asked about and answered: those that are on first."""
    subject = Subject.objects.filter(user_id=user.pk).first()
    if subject is None:
        return []
    answers = [
        Allowed(
            sentence=pick(item.sentence) or item.label,
            organization=matter.text.organization.name,
            on=item.allowed,
            since=item.since,
            href=f"/consents/{matter.text.pk}/",
        )
        for matter in consent.standing(subject)
        for item in matter.purposes
        if item.answered
    ]
    return sorted(answers, key=lambda answer: not answer.on)
