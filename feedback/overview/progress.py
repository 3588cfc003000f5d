"""What came of one piece of feedback, as its giver reads it: received, summarized, answered, used, decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from disclosure import services as disclosure
from feedback.adaptation.models import Adaptation, Use
from feedback.analysis.models import Mention
from feedback.board.models import Evidence
from feedback.collection.models import Event
from kernel.translated import pick

TAKEN, NOT_TAKEN = Adaptation.Outcome.PROMOTED, Adaptation.Outcome.REJECTED


@dataclass(frozen=True)
class Step:
    """One thing that happened, or is still to happen (``done`` is False)."""

    title: str
    detail: str
    done: bool = True
    href: str = ""
    link: str = ""


def with_progress(events: QuerySet[Event]) -> QuerySet[Event]:
    """Events with ``summarized`` and ``outcome`` (of the newest update that read them, or None), in the same query."""
    of_it = Use.objects.filter(event=OuterRef("pk")).order_by("-adaptation__created_at", "pk")
    return events.annotate(
        summarized=Exists(Mention.objects.filter(event=OuterRef("pk"))),
        outcome=Subquery(of_it.values("adaptation__outcome")[:1]),
    )


def state_of(event: Any) -> tuple[str, str]:
    """How far an event ``with_progress`` has come, in a word or two, and its tone."""
    if event.taken_back_at is not None:
        return _("Taken back"), "neutral"
    if event.outcome == TAKEN:
        return _("Its update went into use"), "good"
    if event.outcome == NOT_TAKEN:
        return _("Its update was not taken"), "neutral"
    if event.summarized:
        return _("Summarized"), "a"
    return _("Received"), "neutral"


def steps_of(event: Event) -> list[Step]:
    """The way of an event, in the order in which it goes."""
    return [_received(event), _summarized(event), *_answers(event), *_updates(event)]


def _received(event: Event) -> Step:
    return Step(_("Received"), date_format(event.created_at, "DATETIME_FORMAT"))


def _summarized(event: Event) -> Step:
    first = Mention.objects.filter(event=event).select_related("summary").order_by("created_at", "pk").first()
    if first is not None:
        told = _("%(at)s, as one of many: the team reads counts and themes, not who said what.")
        return Step(_("Summarized"), told % {"at": date_format(first.summary.created_at, "DATETIME_FORMAT")})
    told = _("Not yet. A summary shows only what at least %(n)s people said.")
    return Step(_("Summarized"), told % {"n": disclosure.threshold()}, done=False)


def _answers(event: Event) -> list[Step]:
    evidence = Evidence.objects.filter(event=event).select_related("issue").order_by("created_at", "pk")
    return [
        Step(
            _("On the team's board: %(title)s") % {"title": pick(row.issue.title)},
            f"{row.issue.get_status_display()}. {pick(row.issue.reply) or _('No reply yet.')}",
        )
        for row in evidence
    ]


def _updates(event: Event) -> list[Step]:
    uses = Use.objects.filter(event=event).select_related("adaptation__version__model", "adaptation__candidate__model")
    steps = [_update(use) for use in uses.order_by("created_at", "pk")]
    if steps:
        return steps
    if not event.corrects:
        return [Step(_("Used in an update"), _("No: a model learns from corrections alone."), done=False)]
    return [Step(_("Used in an update"), _("Not yet. You get a notice when it is decided."), done=False)]


def _update(use: Use) -> Step:
    adaptation = use.adaptation
    learned = use.part == Use.Part.LEARNED
    title = _("Learned from, for %(new)s") if learned else _("Measured on, for %(new)s")
    taken = adaptation.outcome == TAKEN
    detail = _("%(at)s: the update went into use.") if taken else _("%(at)s: the update was not taken into use.")
    return Step(
        title % {"new": adaptation.candidate},
        detail % {"at": date_format(adaptation.created_at, "DATETIME_FORMAT")},
        href=reverse("feedback:outcome", args=[adaptation.pk]),
        link=_("What came of it"),
    )
