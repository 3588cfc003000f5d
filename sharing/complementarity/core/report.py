"""From held-out predictions to the score: gains, intervals, forecast and verdict."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sharing.complementarity.core.discrete import miller_madow
from sharing.complementarity.core.predictive import HeldOut
from sharing.complementarity.core.remarks import Remark
from sharing.complementarity.core.verdict import ColumnValue, Complementarity, Reason, Verdict, judge, words

Z95, Z80 = 1.959964, 1.281552  # two-sided normal quantiles
TEST_SHARE = 0.2  # the forecast is for an evaluation on this share of the records
MIN_RECORDS = 100  # below it five folds of boosting say nothing
MIN_PER_CLASS = 10  # rarer classes are pooled


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to score; the meanings are those of ``complementarity``'s arguments of the same names."""

    minimum_bits: float
    folds: int
    max_records: int
    seed: int
    on_progress: Callable[[int, int], None]


def paired_gain(before: np.ndarray, after: np.ndarray) -> tuple[float, float, float]:
    """Mean of ``before − after`` over the same records with its normal 95 % interval.

    The records' differences are taken as independent, as is usual for cross-validation; the interval leaves
    out how the models would vary with another training sample.
    """
    difference = before - after
    gain, error = float(difference.mean()), float(difference.std(ddof=1) / np.sqrt(len(difference)))
    return gain, gain - Z95 * error, gain + Z95 * error


def forecast_uplift(joint: HeldOut, alone: Sequence[HeldOut]) -> tuple[float, float, float]:
    """Expected accuracy(joint) − max(accuracy(alone)) and where its measurement should lie 8 times in 10.

    The interval is for a measurement on other records, a fifth as many: the error of this estimate and the
    sampling error of that measurement add up.
    """
    best = max(alone, key=lambda held: held.correct.mean())
    difference = joint.correct - best.correct
    n = len(difference)
    error = float(difference.std(ddof=1) * np.sqrt(1 / n + 1 / (TEST_SHARE * n)))
    uplift = float(difference.mean())
    return uplift, uplift - Z80 * error, uplift + Z80 * error


def pool_rare(classes: np.ndarray, folds: int, counted: int | None = None) -> tuple[np.ndarray, int]:
    """Class codes with the rare ones in one class of their own, and how many classes went into it.

    Args:
        classes: codes from 0, shape (n,).
        folds: every class must occur in each fold, so rare also means fewer than this.
        counted: count only the first so many records (rows mode: one's own).
    """
    if not len(classes):
        return classes, 0
    counts = np.bincount(classes[: counted if counted is not None else len(classes)], minlength=classes.max() + 1)
    enough = max(MIN_PER_CLASS, folds)
    order = np.argsort(counts, kind="stable")
    rare = int((counts < enough).sum())
    # a pool that is too small itself takes in the next rarest class
    while 0 < rare < len(counts) and counts[order[:rare]].sum() < enough:
        rare += 1
    pooled = np.where(np.isin(classes, order[:rare]), -1, classes)
    return np.unique(pooled, return_inverse=True)[1], rare


def why_too_few(classes: np.ndarray, n: int) -> Remark | None:
    """What is missing before a score makes sense, if anything."""
    if n < MIN_RECORDS:
        return Remark("few-records", {"n": n, "minimum": MIN_RECORDS})
    counts = np.bincount(classes)
    if (counts >= MIN_PER_CLASS).sum() < 2 or counts.min() < 2:
        return Remark("few-of-each", {"minimum": MIN_PER_CLASS})
    return None


def cannot_tell(missing: Remark, *, n: int, n_partner: int, remarks: Sequence[Remark]) -> Complementarity:
    """The answer when there are too few records to measure anything."""
    return Complementarity(
        verdict="can't tell",
        reason="too-few-records",
        share=False,
        advice=f"Not yet. {missing} Score again when there are more.",
        n=n,
        n_partner=n_partner,
        remarks=(missing, *remarks),
    )


def assemble(
    *,
    target: str,
    mode: str,
    classes: np.ndarray,
    own: HeldOut,
    partner: HeldOut,
    joint: HeldOut,
    mutual_information_bits: float,
    repeated_share: float,
    columns: tuple[ColumnValue, ...],
    minimum_bits: float,
    n_partner: int,
    remarks: Sequence[Remark],
    copied: float = 0.0,
) -> Complementarity:
    """The score from the three held-out predictions of the same records.

    Args:
        target: what the target is called in the advice.
        classes: target codes of the scored records, shape (n,).
        own, partner, joint: predictions from one's own data, the partner's, and both.
        mutual_information_bits: as the mode defines it.
        repeated_share: share of the partner's information that one's own data already tell, 0 to 1.
        copied: share of the partner's records that are copies of one's own (rows mode).
    """
    n = len(classes)
    bits, low, high = paired_gain(own.loss_bits, joint.loss_bits)
    uplift, uplift_low, uplift_high = forecast_uplift(joint, [own, partner])
    own_bits = float(own.loss_bits.mean())
    verdict: Verdict
    reason: Reason
    verdict, reason = judge(
        bits, low, high, own_bits=own_bits, repeated_share=repeated_share, minimum_bits=minimum_bits
    )
    if verdict != "complementary" and verdict != "harmful" and copied >= 0.5:
        verdict, reason = "redundant", "copies"
    figures = {
        "bits": bits,
        "low": low,
        "high": high,
        "uplift": uplift,
        "uplift_low": uplift_low,
        "uplift_high": uplift_high,
        "over_own": float((joint.correct - own.correct).mean()),
        "copied": copied,
    }
    counts = np.bincount(classes)
    return Complementarity(
        verdict=verdict,
        reason=reason,
        share=verdict == "complementary",
        advice=words(reason, target=target, figures=figures, mode=mode, minimum_bits=minimum_bits, n=n),
        mutual_information_bits=mutual_information_bits,
        conditional_bits=bits,
        conditional_bits_ci95_low=low,
        conditional_bits_ci95_high=high,
        predicted_uplift=uplift,
        uplift_ci80_low=uplift_low,
        uplift_ci80_high=uplift_high,
        gain_over_own=figures["over_own"],
        target_entropy_bits=miller_madow(counts[counts > 0]),
        own_bits=own_bits,
        partner_bits=float(partner.loss_bits.mean()),
        joint_bits=float(joint.loss_bits.mean()),
        accuracy_own=float(own.correct.mean()),
        accuracy_partner=float(partner.correct.mean()),
        accuracy_joint=float(joint.correct.mean()),
        accuracy_baseline=float(counts.max() / n),
        columns=columns,
        n=n,
        n_partner=n_partner,
        remarks=tuple(remarks),
    )
