"""What the registry offers to the pages and jobs that gather from all rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from consent.models import Subject
from jobs import services as jobs
from kernel import registry
from kernel.actors import SYSTEM
from organizations import services as organizations
from registry import services as models
from registry import verdicts
from registry.models import Evaluation, ModelVersion, Retraining
from registry.verdicts import Verdict

SHOWN = 5
COURSE = 12
# After any of these, a retraining may have a next step to take.
GOES_ON = (
    "registry.version.affected",
    "registry.version.published",
    "registry.retraining.ended",
    "datastore.version.replaced",
    "datastore.version.destroyed",
    "jobs.job.failed",
)
MEASURED = {"accuracy", "ci95_low", "ci95_high"}


def register() -> None:
    registry.cards(cards)
    registry.needs(candidates)
    registry.needs(affected)
    registry.dependents(trained_on)
    jobs.on("consent.withdrawn")(on_withdrawn)
    jobs.on("datastore.version.destroyed")(on_destroyed)
    registry.learners(learners)
    for topic in GOES_ON:
        jobs.on(topic)(go_on)


def on_withdrawn(*, subject_id: str, organization_id: str, purpose: str, **_ids: Any) -> None:
    """Mark what learned, for a purpose that somebody took back, from data about them; safe to run twice."""
    subject = Subject.objects.get(pk=subject_id)
    knowing = ModelVersion.objects.knowing(subject=subject, controller_id=organization_id, purpose=purpose)
    models.mark_affected(version_ids=knowing.values_list("pk", flat=True), by=SYSTEM)


def on_destroyed(*, version_id: str, **_ids: Any) -> None:
    """Mark what learned from a dataset version that was destroyed, since it held what somebody took back."""
    learned = ModelVersion.objects.filter(training_data__data_version=version_id)
    models.mark_affected(version_ids=learned.values_list("pk", flat=True), by=SYSTEM)


def go_on(**_ids: Any) -> None:
    """Train again what is marked, as far as it goes now; safe to run as often as one likes."""
    models.follow()


def learners(subject_ids: Iterable[Any]) -> Iterable[ModelVersion]:
    """The model versions that were trained on data about these people."""
    return ModelVersion.objects.having_known(subject_ids).order_by("created_at", "pk")


def trained_on(data_version: Any) -> Iterable[ModelVersion]:
    """The model versions that a dataset version went into."""
    return ModelVersion.objects.trained_on(data_version).select_related("model").in_order()


def cards(user: Any) -> Iterable[registry.Card]:
    """How often each live model is right, the versions before it as its course; where none is measured, how many live."""
    mine = ModelVersion.objects.visible_to(user)
    live = mine.live().select_related("model").order_by("-created_at", "pk")
    measured = [version for version in live[:SHOWN] if set(version.metrics) >= MEASURED]
    for version in measured:
        low, high = (f"{100 * version.metrics[end]:.1f}" for end in ("ci95_low", "ci95_high"))
        yield registry.Card(
            label=_("Answers right"),
            value=f"{100 * version.metrics['accuracy']:.1f} %",
            detail=_("%(low)s to %(high)s, %(version)s") % {"low": low, "high": high, "version": version},
            href=version.get_absolute_url(),
            order=20,
            spark=_course(version),
        )
    live_ones, waiting = live.count(), mine.filter(state=ModelVersion.State.CANDIDATE).count()
    if not measured and (live_ones or waiting):
        yield registry.Card(
            label=_("Live models"),
            value=f"{live_ones:,}",
            detail=_("%(count)s candidates wait for a decision") % {"count": f"{waiting:,}"},
            href=reverse("admin:registry_modelversion_changelist"),
            order=20,
        )


def _course(version: ModelVersion) -> list[float]:
    """How often it and those before it were right, oldest first: each step is the gain over the one before, measured on
    the same people. Figures of different people don't make a line."""
    right = [version.metrics["accuracy"]]
    while len(right) < COURSE:
        compared = version.evaluations.exclude(compared_with=None).select_related("compared_with")
        step = compared.order_by("-created_at", "pk").first()
        if step is None or "difference" not in step.comparison:
            break
        right.append(right[-1] - step.comparison["difference"])
        version = step.compared_with
    return right[::-1]


def candidates(user: Any) -> Iterable[registry.Waiting]:
    """The newest candidate of each model that was compared with another, for those who may decide about it."""
    compared = Evaluation.objects.filter(version=OuterRef("pk")).exclude(comparison={})
    newer = ModelVersion.objects.filter(model=OuterRef("model"), number__gt=OuterRef("number"))
    waiting = ModelVersion.objects.filter(
        ~Exists(newer),
        Exists(compared),
        state=ModelVersion.State.CANDIDATE,
        affected_at=None,
        model__organization_id__in=organizations.able_in(user, "models.promote"),
    )
    found = [
        (verdicts.verdict_of(newest.comparison), newest.comparison, version)
        for version in waiting.select_related("model").prefetch_related("evaluations").in_order()[: 4 * SHOWN]
        if (newest := verdicts.newest(version.evaluations.all())) is not None
    ]
    order = list(Verdict)
    for verdict, comparison, version in sorted(found, key=lambda each: order.index(each[0]))[:SHOWN]:
        asked = (
            _("Decide about %(version)s: it measured worse") if verdict.measured_worse else _("Promote %(version)s?")
        )
        said = (verdicts.points(comparison), str(verdicts.WORDS[verdict]))
        yield registry.Waiting(
            title=asked % {"version": version},
            detail=": ".join(filter(None, said)),
            href=version.get_absolute_url(),
            action=_("Compare"),
        )


def affected(user: Any) -> Iterable[registry.Waiting]:
    """Versions that left service since they knew somebody who left and could not be trained again; no successor yet."""
    newer = ModelVersion.objects.filter(model=OuterRef("model"), number__gt=OuterRef("number"), affected_at=None)
    waiting = ModelVersion.objects.filter(
        ~Exists(newer),
        retraining__state=Retraining.State.IMPOSSIBLE,
        model__organization_id__in=organizations.able_in(user, "models.train"),
    ).exclude(model__versions__state=ModelVersion.State.LIVE)
    for version in waiting.select_related("model", "retraining").order_by("affected_at", "pk")[:SHOWN]:
        yield registry.Waiting(
            title=_("%(version)s left service") % {"version": version},
            detail=_("Somebody took back data that it learned from. %(why)s") % {"why": version.retraining.reason},
            href=version.get_absolute_url(),
            action=_("Look"),
        )
