"""Whether an updated model may be used: better for those who gave no feedback, not worse where it was good."""

from dataclasses import dataclass

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
    """A stable code to translate by, and the sentence in English."""

    code: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def decide(
    before: Measured, after: Measured, gain: Comparison, base_change: Comparison, margin: float
) -> tuple[bool, tuple[Reason, ...]]:
    """Accept when the estimate on the validation part is positive and the base test is not inferior.

    Not inferior means that the lower end of the change's 95 % interval stays above −margin.

    Args:
        before, after: the old and the new model.
        gain: new against old on the validation part.
        base_change: new against old on the base test.
        margin: the loss on the base test that would still be bearable, as a share.
    """
    helped, kept = gain.difference > 0, base_change.ci95_low > -margin
    reasons = [
        Reason(
            "gain-positive" if helped else "gain-not-positive",
            f"On {gain.n} answers held out from the feedback's field, accuracy went from "
            f"{_percent(before.validation.accuracy)} to {_percent(after.validation.accuracy)}: "
            f"{_points(gain)}" + ("." if helped else ", which is no gain."),
        )
    ]
    if helped:
        reasons.append(
            Reason("gain-shown", f"The gain is more than chance (McNemar p = {gain.mcnemar_p:.2g}).")
            if gain.better
            else Reason("gain-not-yet-shown", "One update alone doesn't show that this is more than chance.")
        )
    limit = f"{100 * margin:.1f} points"
    reasons.append(
        Reason(
            "base-kept" if kept else "base-inferior",
            f"On the base test of {base_change.n} answers, accuracy went from {_percent(before.base.accuracy)} to "
            f"{_percent(after.base.accuracy)}: {_points(base_change)}. "
            + (f"A loss of {limit} or more is ruled out." if kept else f"A loss of {limit} can't be ruled out."),
        )
    )
    return helped and kept, tuple(reasons)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _points(change: Comparison) -> str:
    return (
        f"{100 * change.difference:+.1f} points (95 % interval {100 * change.ci95_low:+.1f} to "
        f"{100 * change.ci95_high:+.1f})"
    )
