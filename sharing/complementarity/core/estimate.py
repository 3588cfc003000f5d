"""The result of every estimator: a number in bits with its uncertainty and its caveats."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """An information quantity in bits.

    Attributes:
        bits: the estimate. Bias-corrected and nearest-neighbor estimates of a quantity that is zero may
            come out slightly below zero; they are not clipped, so that averages stay unbiased.
        ci95_low, ci95_high: bootstrap interval, or None when ``bootstrap=0``.
        p_value: permutation p of "independent", or None when ``permutations=0`` or where it has no meaning.
        estimator: the estimator that was used, also when ``"auto"`` chose it.
        n: number of records.
        note: bias, ceiling and choices in words; empty when there is nothing to say.
    """

    bits: float
    ci95_low: float | None = None
    ci95_high: float | None = None
    p_value: float | None = None
    estimator: str
    n: int
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a dictionary of plain values, ready for JSON."""
        return asdict(self)


def sentences(*parts: str) -> str:
    """Join the non-empty parts of a note with one space."""
    return " ".join(part for part in parts if part)
