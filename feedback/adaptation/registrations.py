"""What adaptation offers: what a person's corrections did, and what becomes stale when they are taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consent.models import Purpose
from feedback.adaptation.models import Adaptation, Use
from jobs import services as jobs
from kernel import registry
from kernel.actors import SYSTEM
from registry import services as models
from registry.models import ModelVersion

EFFECTS = {
    Adaptation.Outcome.PROMOTED: gettext_lazy("answers right for others: %(before).1f %% before, %(after).1f %% after"),
    Adaptation.Outcome.REJECTED: gettext_lazy(
        "not taken into use; answers right for others: %(before).1f %% before, %(after).1f %% after"
    ),
}


def register() -> None:
    registry.impact(impact)
    registry.dependents(dependents)
    registry.result("adaptation", Adaptation)
    registry.learners(learners)
    registry.person("feedback.adaptation", export=export, erase=erase, models=[Use])
    jobs.on("consent.withdrawn")(on_withdrawn)
    jobs.on("feedback.event.taken_back")(on_event_taken_back)


def dependents(data_version: Any) -> Iterable[Adaptation]:
    """Updates whose candidate was trained on a dataset version, by replaying it."""
    return Adaptation.objects.filter(candidate__training_data__data_version=data_version).order_by("created_at", "pk")


def learners(subject_ids: Iterable[Any]) -> Iterable[ModelVersion]:
    """The versions that people's feedback went into."""
    uses = Use.objects.filter(event__subject_id__in=list(subject_ids))
    return ModelVersion.objects.filter(adaptation__uses__in=uses).distinct().order_by("created_at", "pk")


def on_withdrawn(*, subject_id: str, organization_id: str, purpose: str, **_: Any) -> None:
    """Mark an organization's updates that somebody's feedback went into; safe to run twice."""
    if purpose == Purpose.IMPROVE_MODEL:
        _mark(Use.objects.filter(event__subject_id=subject_id, adaptation__organization_id=organization_id))


def on_event_taken_back(*, event_id: str, **_: Any) -> None:
    """The same for one piece of feedback."""
    _mark(Use.objects.filter(event_id=event_id))


def _mark(uses: Any) -> None:
    stale = Adaptation.objects.filter(pk__in=uses.values("adaptation"), taken_back_at=None)
    candidates = list(stale.values_list("candidate", flat=True))
    stale.update(taken_back_at=timezone.now())
    models.mark_affected(version_ids=candidates, by=SYSTEM)


def impact(user: Any) -> Iterable[registry.ImpactEntry]:
    """What a person's corrections changed, measured on people who gave none."""
    mine = Use.objects.given_by(user)
    own = Q(uses__in=mine.values("pk"))
    found = Adaptation.objects.filter(pk__in=mine.values("adaptation")).annotate(
        own=Count("uses", filter=own), learned=Count("uses", filter=own & Q(uses__part=Use.Part.LEARNED))
    )
    for adaptation in found.select_related("version__model", "candidate__model").newest_first():
        gain = adaptation.gain
        before, after = (_measured(figures["validation"]) for figures in (adaptation.before, adaptation.after))
        yield registry.ImpactEntry(
            given=ngettext("%(n)s correction", "%(n)s corrections", adaptation.own) % {"n": f"{adaptation.own:,}"},
            went_into=(_("an update of %(version)s") if adaptation.learned else _("measuring an update of %(version)s"))
            % {"version": adaptation.version},
            became=str(adaptation.candidate),
            effect=EFFECTS[Adaptation.Outcome(adaptation.outcome)]
            % {"before": 100 * before.value, "after": 100 * after.value},
            before=before if adaptation.outcome == Adaptation.Outcome.PROMOTED else None,  # else nothing changed
            after=after if adaptation.outcome == Adaptation.Outcome.PROMOTED else None,
            n=gain["n"],
            ci95=(100 * gain["ci95_low"], 100 * gain["ci95_high"]),
            at=adaptation.created_at,
            href=reverse("feedback:outcome", args=[adaptation.pk]),
        )


def _measured(figures: dict[str, Any]) -> registry.Measured:
    return registry.Measured(figures["accuracy"], figures["ci95_low"], figures["ci95_high"])


def export(subject_ids: Iterable[Any], user: Any = None, **_: Any) -> dict[str, list[dict[str, Any]]]:
    """The updates that the person's feedback went into."""
    uses = Use.objects.filter(event__subject_id__in=list(subject_ids)).values_list("adaptation", flat=True)
    found = Adaptation.objects.filter(pk__in=uses).select_related("candidate__model").order_by("created_at", "pk")
    return {
        "adaptations": [
            {"at": each.created_at.isoformat(), "became": str(each.candidate), "outcome": each.outcome}
            for each in found
        ]
    }


def erase(subject_ids: Iterable[Any], at: datetime, user: Any = None, **_: Any) -> list[str]:
    """Mark the updates as standing on feedback that is gone, and cut the links to the person."""
    uses = Use.objects.filter(event__subject_id__in=list(subject_ids))
    Adaptation.objects.filter(pk__in=uses.values("adaptation"), taken_back_at=None).update(taken_back_at=at)
    uses.delete()
    return []
