"""What a participant's home says, gathered from every room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent import services as consent
from consent.models import ConsentText, Subject
from kernel import registry

IMPACT_SHOWN = 3
ANSWERS_SHOWN = 5


@dataclass(frozen=True)
class Answer:
    """One purpose that the person said yes or no to, under the text that asks for it."""

    text: ConsentText
    item: consent.PurposeStanding


@dataclass(frozen=True)
class Home:
    """The page in the order it is read."""

    name: str
    waiting: list[registry.Waiting]
    impact: list[registry.ImpactEntry]
    answers: list[Answer]
    more_answers: int

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
    answers = _answers(user)
    return Home(
        name=user.short_name,
        waiting=registry.waiting_for(user),
        impact=impact[:IMPACT_SHOWN],
        answers=answers[:ANSWERS_SHOWN],
        more_answers=max(len(answers) - ANSWERS_SHOWN, 0),
    )


def _answers(user: Any) -> list[Answer]:
    """Every purpose that the person answered: those that are on first."""
    subject = Subject.objects.living().filter(user_id=user.pk).first()
    if subject is None:
        return []
    answers = [
        Answer(matter.text, item) for matter in consent.standing(subject) for item in matter.purposes if item.answered
    ]
    return sorted(answers, key=lambda answer: not answer.item.allowed)
