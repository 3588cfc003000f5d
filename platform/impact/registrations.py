"""What of the rooms below holds a part of a person and is read: dataset versions, and answers to questionnaires."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Min

from consent.models import Subject
from datastore.models import DatasetVersion
from kernel import registry
from kernel.registry import Readable
from kernel.translated import pick
from questionnaires.models import Questionnaire, Response


def register() -> None:
    registry.readable(versions)
    registry.readable(answers)


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
