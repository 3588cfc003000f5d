"""Whether an updated model may be used: better for those who gave no feedback, not worse where it was good."""

from dataclasses import dataclass, field

import stats
from learning import Comparison, Evaluation


@dataclass(frozen=True)
class Measured(stats.Result):
    """One model on the two parts held out."""

    validation: Evaluation
    base: Evaluation

    def to_dict(self) -> dict[str, object]:
        return {"validation": self.validation.to_dict(), "base": self.base.to_dict()}


@dataclass(frozen=True)
class Reason(stats.Result):
    """Why, in no language: a stable code, and the numbers that its sentence names.

    Attributes:
        code: "gain-positive" or "gain-not-positive"; after a positive gain "gain-shown" or "gain-not-yet-shown";
            "base-kept" or "base-inferior".
        numbers: shares in [-1, 1], p-values and counts, by name.
    """

    code: str
    numbers: dict[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code} ({', '.join(f'{name} {value:.4g}' for name, value in self.numbers.items())})"


def decide(
    before: Measured, after: Measured, gain: Comparison, base_change: Comparison, margin: float
) -> tuple[bool, tuple[Reason, ...]]:
    """Accept when the new model is better on the validation part and not inferior on the base test.

    Better means that a paired comparison shows it (``Comparison.better``): an estimate above zero alone is half the
    time chance. What is refused for that stays in the feedback, and the next update learns from more of it.
    Not inferior means that the lower end of the change's 95 % interval stays above −margin.

    Args:
        before, after: the old and the new model.
        gain: new against old on the validation part.
        base_change: new against old on the base test.
        margin: the loss on the base test that would still be bearable, as a share.
    """
    helped, kept = gain.difference > 0, base_change.ci95_low > -margin
    moved = _numbers(before.validation, after.validation, gain)
    reasons = [Reason("gain-positive" if helped else "gain-not-positive", moved)]
    if helped:
        reasons.append(Reason("gain-shown" if gain.better else "gain-not-yet-shown", {"p": gain.mcnemar_p}))
    at_home = _numbers(before.base, after.base, base_change) | {"margin": margin}
    reasons.append(Reason("base-kept" if kept else "base-inferior", at_home))
    return gain.better and kept, tuple(reasons)


def _numbers(before: Evaluation, after: Evaluation, change: Comparison) -> dict[str, float]:
    return {
        "n": change.n,
        "before": before.accuracy,
        "after": after.accuracy,
        "difference": change.difference,
        "ci95_low": change.ci95_low,
        "ci95_high": change.ci95_high,
    }
