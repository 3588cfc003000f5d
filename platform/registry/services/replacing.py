"""A version made in another's place is measured beside it, on rows that neither learned from (docs/decisions/0009)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from datastore.models import DatasetVersion
from disclosure import services as disclosure
from jobs.models import Job
from notices import services as notices
from organizations.roles import ABILITIES
from registry.models import Evaluation, ModelVersion, Retraining
from registry.services.decisions import record_evaluation, told
from registry.services.publishing import ModelTampered, WeightsDestroyed, load

if TYPE_CHECKING:
    import learning

log = structlog.get_logger(__name__)
TOLD = "registry.retraining.told"


@dataclass(frozen=True)
class Beside:
    """How a new version and the one whose place it takes did on the same rows.

    Attributes:
        comparison: new minus old, as ``learning.compare`` gives it, with what the old one reached (``before``).
        n, people: rows and distinct people measured on.
    """

    predecessor: ModelVersion
    comparison: Mapping[str, Any]
    n: int
    people: int
    top_two_share: float


@dataclass(frozen=True)
class Measured:
    """What may be shown of it. Shares, each with its 95 % interval (low, high).

    Attributes:
        verdict: "better", "worse" (beyond the interval) or "alike".
        difference: new minus old; None, like ``before`` and ``after``, where the rows differ from those that the old one was
            measured on by so few people that the figures would tell about one of them.
    """

    verdict: str
    n: int
    people: int
    difference: tuple[float, float, float] | None
    before: tuple[float, float, float] | None
    after: tuple[float, float, float] | None


def predecessors(job: Job) -> list[ModelVersion]:
    """The versions in whose place a job makes new ones."""
    running = ModelVersion.objects.filter(retraining__job_id=job.pk, retraining__state=Retraining.State.RUNNING)
    return list(running.select_related("model__organization", "key").order_by("created_at", "pk"))


def beside(
    predecessor: ModelVersion, after: learning.Evaluation, *, data: Any, target: Any, people: Any, seed: int
) -> Beside | None:
    """Measure the predecessor on the rows that its successor was measured on; None where it can't be read any more.

    Args:
        after: the successor's evaluation on these rows; neither may have learned from them.
        data, target, people: as ``learning.evaluate`` takes them.
    """
    import learning
    from learning.comparison import compare_correct

    try:
        before = learning.evaluate(load(predecessor), data, target, groups=people, seed=seed)
    except (WeightsDestroyed, ModelTampered, ValueError) as fault:
        log.warning("replacement.unmeasured", version_id=str(predecessor.pk), fault=type(fault).__name__)
        return None
    compared = compare_correct(after.correct, before.correct, people, seed=seed).to_dict()
    reached = {name: getattr(before, name) for name in ("accuracy", "ci95_low", "ci95_high")}
    rows = Counter(people)
    return Beside(
        predecessor,
        compared | {"before": reached},
        n=after.n,
        people=len(rows),
        top_two_share=disclosure.top_two_share(rows.values()),
    )


def record_beside(
    *,
    version: ModelVersion,
    found: Beside,
    part: str,
    by: Any,
    data_version: DatasetVersion | None = None,
    seed: int = 0,
) -> Evaluation:
    """Keep it with the new version, in the transaction that publishes it.

    When somebody of the rows left since the old version was measured, the old figure and the new one on the rest would
    tell whether it had been right about them. Then only the verdict is kept, unless enough people left at once.
    """
    comparison = dict(found.comparison)
    verdict = {"better": bool(comparison["better"]), "worse": comparison["ci95_high"] < 0}
    earlier = found.predecessor.evaluations.filter(part=part).order_by("-created_at", "pk").first()
    gone = earlier.people - found.people if earlier is not None else 0
    if gone and abs(gone) < disclosure.threshold():
        comparison = {}
    return record_evaluation(
        version=version,
        part=part,
        n=found.n,
        people=found.people,
        top_two_share=found.top_two_share,
        metrics={},  # its own stand in the evaluation beside this one
        compared_with=found.predecessor,
        comparison=comparison | verdict,
        data_version=data_version,
        seed=seed,
        by=by,
    )


def measured(retraining: Retraining) -> Measured | None:
    """How what replaced a version did beside it; None where it was not measured, or on too few people."""
    if retraining.replacement_id is None:
        return None
    about = Evaluation.objects.filter(version=retraining.replacement_id, compared_with=retraining.version_id)
    found = about.order_by("-created_at", "pk").first()
    if found is None or told(found, True) is None:
        return None
    comparison = found.comparison
    shown = "difference" in comparison
    own = retraining.replacement.metrics if shown else {}  # type: ignore[union-attr]
    worse = comparison.get("worse", comparison.get("ci95_high", 0.0) < 0)
    return Measured(
        verdict="better" if comparison.get("better") else "worse" if worse else "alike",
        n=found.n,
        people=found.people,
        difference=(comparison["difference"], comparison["ci95_low"], comparison["ci95_high"]) if shown else None,
        before=_reached(comparison.get("before", {})),
        after=_reached(own),
    )


def in_words(found: Measured | None) -> str:
    """What was measured, as one reads it: the verdict, then the figures with their intervals and n."""
    if found is None:
        return _(
            "The two were not measured beside each other: the earlier one can't be read any more, too few people are left, "
            "or a version that was made in another way took the place."
        )
    verdict = {
        "better": _("Measured beside it on rows that neither learned from, it is right more often."),
        "worse": _(
            "Measured beside it on rows that neither learned from, it is right less often, beyond the interval."
        ),
        "alike": _("Measured beside it on rows that neither learned from, it is not clearly better or worse."),
    }[found.verdict]
    if found.difference is None or found.before is None or found.after is None:
        few = _(
            "The figures are kept back, since too few people left between them: together they would tell about one."
        )
        return f"{verdict} {few}"
    by, low, high = (f"{100 * value:+.1f}".replace("-", "−") for value in found.difference)
    figures = _(
        "%(after)s, before %(before)s: %(by)s points, 95 %% interval %(low)s to %(high)s, n = %(n)s of %(people)s people."
    ) % {
        "after": _share(found.after), "before": _share(found.before), "by": by, "low": low, "high": high,
        "n": f"{found.n:,}", "people": f"{found.people:,}",
    }  # fmt: skip
    return f"{verdict} {figures}"


def tell_team(retraining: Retraining) -> None:
    """Tell those who decide about the organization's models what took whose place, and how it does beside it."""
    found = measured(retraining)
    organization_id = retraining.version.organization_id
    deciders = User.objects.filter(
        is_active=True,
        memberships__organization=organization_id,
        memberships__role__in=ABILITIES["models.promote"],
    )
    worse = found is not None and found.verdict == "worse"
    for user in deciders.distinct().order_by("pk"):
        notices.send(
            user=user,
            topic=TOLD,
            title=WORSE if worse else REPLACED,
            body=_in_each_language(found),
            href=retraining.replacement.get_absolute_url(),  # type: ignore[union-attr]
            mail=worse,
        )


REPLACED = {
    "en": "A model was trained again without somebody who left",
    "zh-hans": "某个模型在去除退出者后重新训练完毕",
}
WORSE = {
    "en": "A model that was trained again is right less often than before",
    "zh-hans": "某个重新训练的模型不如之前准确",
}


def _in_each_language(found: Measured | None) -> dict[str, str]:
    said = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            said[language] = in_words(found)
    return said


def _reached(figures: Mapping[str, Any]) -> tuple[float, float, float] | None:
    names = ("accuracy", "ci95_low", "ci95_high")
    return tuple(figures[name] for name in names) if set(names) <= set(figures) else None  # type: ignore[return-value]


def _share(reached: tuple[float, float, float]) -> str:
    value, low, high = (f"{100 * part:.1f}" for part in reached)
    return f"{value} % ({low}–{high} %)"
