"""A person's own feedback: looking at it again, and taking one piece back alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from consent import services as consent
from consent.models import Subject
from feedback.collection.access import require_in_person
from feedback.collection.models import Event
from feedback.collection.services.sealing import unseal
from jobs import services as jobs
from kernel.errors import Conflict, Gone, NotFound


class NotYours(NotFound):
    code = "not-your-feedback"
    title = _("Only the person who said this can look at it here or take it back.")


class TakenBackAlready(Conflict):
    code = "feedback-taken-back-already"
    title = _("You have taken this back already; its content is gone.")


class ContentGone(Gone):
    code = "feedback-content-gone"
    title = _("You took this back, so its content is gone.")


def content_of(*, event: Event, by: Any) -> Mapping[str, Any]:
    """What its giver said, for their own eyes.

    Raises:
        NotYours: anyone else asks; a team reads through ``read``.
        ContentGone: it was taken back.
    """
    _require_giver(Subject.objects.get(pk=event.subject_id), by)
    if event.sealed is None:
        raise ContentGone
    return unseal(event)


@transaction.atomic
def take_back(*, event: Event, by: Any, at: datetime) -> Event:
    """Take one piece back, whatever else the person allows. Its content is deleted here and now, and a job that read
    it looks again before it publishes.

    Raises:
        NotYours: anyone else asks.
        TakenBackAlready.
    """
    subject = Subject.objects.get(pk=event.subject_id)
    _require_giver(subject, by)
    consent.touch(subject=subject)  # locks the person first, as everything does that changes what may be read of them
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if event.taken_back_at is not None:
        raise TakenBackAlready
    event.sealed, event.fingerprint, event.rating, event.removed, event.taken_back_at = None, "", None, {}, at
    event.save(update_fields=["sealed", "fingerprint", "rating", "removed", "taken_back_at"])
    audit.record("feedback.event.taken_back", subject=event, by=by, person_id=subject.pk)
    jobs.emit("feedback.event.taken_back", event_id=event.pk, subject_id=subject.pk)
    return event


def _require_giver(subject: Subject, by: Any) -> None:
    require_in_person(by)
    if not Subject.objects.of(by).filter(pk=subject.pk).exists():
        raise NotYours


def givers_of(events: QuerySet[Event]) -> QuerySet[User]:
    """The people with an account who said these things, here or under a key that they claimed."""
    subjects = events.values("subject")
    theirs = Q(subject__in=subjects) | Q(subject__claimed__subject__in=subjects)
    return User.objects.filter(theirs, is_active=True).distinct().order_by("pk")
