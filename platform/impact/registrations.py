"""What of the rooms below holds a part of a person and is read: dataset versions, and answers to questionnaires."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Min

from consent.models import Subject
from datastore.models import DatasetVersion
from impact import services as impact
from kernel import registry
from kernel.registry import Readable
from kernel.translated import pick
from questionnaires.models import Questionnaire, Response


def register() -> None:
    registry.readable(versions)
    registry.readable(answers)
    registry.person("impact", export=export, erase=erase)


def export(_subject_ids: Iterable[Any], *, user: Any = None, **_: Any) -> dict[str, list[dict[str, Any]]]:
    """Who read the person's part, when, and what for; the newest thousand reads."""
    if user is None:
        return {}
    return {
        "reads": [
            {
                "organization": str(read.organization),
                "what": read.what,
                "purpose": read.purpose,
                "at": read.at.isoformat(),
            }
            for read in impact.reads(user)
        ]
    }


def erase(_subject_ids: Iterable[Any], _at: datetime, **_: Any) -> list[str]:
    """Nothing is kept here: what is told is read from the trail and from the rooms below."""
    return []


def versions(user: Any) -> Iterable[Readable]:
    """Dataset versions that hold the person."""
    subjects = Subject.objects.of(user).values_list("pk", flat=True)
    for version in DatasetVersion.objects.holding(subjects).select_related("dataset"):
        yield Readable("datastore.version.read", version.pk, version.dataset.name, version.created_at)


def answers(user: Any) -> Iterable[Readable]:
    """Questionnaires that the person answered."""
    mine = Response.objects.submitted().filter(subject__in=Subject.objects.of(user))
    since = dict(mine.values_list("questionnaire_id").annotate(Min("submitted_at")))
    for questionnaire in Questionnaire.objects.filter(pk__in=since).only("pk", "title"):
        name = pick(questionnaire.title)
        yield Readable("questionnaires.answers.read", questionnaire.pk, name, since[questionnaire.pk])
