"""What a paired comparison of a version with another amounts to, in words and for what is offered next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.charts import measure
from registry import services as registry
from registry.models import Evaluation


class Verdict(StrEnum):
    """BETTER and WORSE are beyond the interval; LOWER was measured worse within it."""

    BETTER = "better"
    ALIKE = "alike"
    LOWER = "lower"
    WORSE = "worse"

    @property
    def measured_worse(self) -> bool:
        return self in (Verdict.LOWER, Verdict.WORSE)


WORDS = {
    Verdict.BETTER: gettext_lazy("better"),
    Verdict.ALIKE: gettext_lazy("not clearly better"),
    Verdict.LOWER: gettext_lazy("measured worse, though not clearly"),
    Verdict.WORSE: gettext_lazy("worse"),
}
TONES = {Verdict.BETTER: "good", Verdict.ALIKE: "neutral", Verdict.LOWER: "warn", Verdict.WORSE: "bad"}


def verdict_of(comparison: Mapping[str, Any]) -> Verdict:
    """Of a comparison as ``learning.compare`` gives it: ``better``, ``difference`` and its interval, ``worse`` if told."""
    if comparison.get("better"):
        return Verdict.BETTER
    if comparison.get("worse", comparison.get("ci95_high", 0.0) < 0):
        return Verdict.WORSE
    return Verdict.LOWER if comparison.get("difference", 0.0) < 0 else Verdict.ALIKE


def points(comparison: Mapping[str, Any]) -> str:
    """The difference in points of a hundred with its interval; empty where that is not told."""
    if not {"difference", "ci95_low", "ci95_high"} <= set(comparison):
        return ""
    names = {"by": "difference", "low": "ci95_low", "high": "ci95_high"}
    said = {short: measure.written(100 * comparison[name], "+.1f") for short, name in names.items()}
    return _("%(by)s points, 95 %% interval %(low)s to %(high)s") % said


def newest(evaluations: Iterable[Evaluation]) -> Evaluation | None:
    """The last one that compared, of those that may be told."""
    told = [found for found in evaluations if found.comparison and registry.told(found, True)]
    return max(told, key=lambda found: (found.created_at, str(found.pk)), default=None)
