"""From numbers to a verdict and plain words: yes or no, and why."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from sharing.complementarity.core.remarks import Remark, told

Verdict = Literal["complementary", "redundant", "harmful", "can't tell"]
Reason = Literal[
    "adds", "below-minimum", "repeats-own", "unrelated", "copies", "hurts", "too-few-records", "too-uncertain"
]

MINIMUM_BITS = 0.01  # default for what is worth an agreement; the agreement's own figure is passed in
NEGLIGIBLE_SHARE = 0.02  # of what is unknown about the target: a gain surely below this is none
REPEATED_SHARE = 0.5  # of the partner's entropy that one's own table tells: above it the partner repeats


@dataclass(frozen=True, kw_only=True)
class ColumnValue:
    """What one of the partner's columns is worth.

    Attributes:
        name: the column, or how many columns were taken together.
        bits: columns mode: bits about the target that it adds beyond one's own columns and the partner's
            columns taken before it, from the most important on (these sum to ``conditional_bits``). Rows mode:
            bits that the column tells about which party a record comes from, which is how much it is shifted.
        ci95_low, ci95_high: interval of ``bits``; None where none was computed.
        redundancy: share of the column's entropy, 0 to 1, that the best of one's own columns already tells.
        repeated_by: that own column, or None.
    """

    name: str
    bits: float
    ci95_low: float | None = None
    ci95_high: float | None = None
    redundancy: float = 0.0
    repeated_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Complementarity:
    """What a partner's data would add to one's own, for one target.

    Attributes:
        verdict: "complementary", "redundant", "harmful" or "can't tell".
        reason: the same as a stable code, one finer, for pages that translate.
        share: whether sharing is advised; True only for "complementary".
        advice: the verdict in plain words, with its figures.
        mutual_information_bits: columns: I(D_A;D_B) per record, which is redundancy and not value;
            rows: I(source; record), 0 when the parties' records look alike, up to 1 when they do not.
        conditional_bits: drop of the held-out log-loss about the target per record, in bits, when the
            partner's data are added; below zero when they hurt. With ``conditional_bits_ci95_low/high``.
        predicted_uplift: accuracy(joint) − max(accuracy(own), accuracy(partner)), between −1 and 1.
        uplift_ci80_low, uplift_ci80_high: where the uplift measured on a held-out fifth should lie 8 times in 10.
        gain_over_own: accuracy(joint) − accuracy(own).
        target_entropy_bits, own_bits, partner_bits, joint_bits: H(Y) and what is left of it by held-out
            log-loss after one's own data, the partner's, and both.
        accuracy_own, accuracy_partner, accuracy_joint: shares of held-out records predicted right.
        accuracy_baseline: share of the commonest class.
        columns: per column of the partner, most valuable first.
        n, n_partner: records scored, and of the partner.
        remarks: what was left out, pooled or assumed; ``note`` tells them in English.

    Figures that could not be computed are None.
    """

    verdict: Verdict
    reason: Reason
    share: bool
    advice: str
    mutual_information_bits: float | None = None
    conditional_bits: float | None = None
    conditional_bits_ci95_low: float | None = None
    conditional_bits_ci95_high: float | None = None
    predicted_uplift: float | None = None
    uplift_ci80_low: float | None = None
    uplift_ci80_high: float | None = None
    gain_over_own: float | None = None
    target_entropy_bits: float | None = None
    own_bits: float | None = None
    partner_bits: float | None = None
    joint_bits: float | None = None
    accuracy_own: float | None = None
    accuracy_partner: float | None = None
    accuracy_joint: float | None = None
    accuracy_baseline: float | None = None
    columns: tuple[ColumnValue, ...] = ()
    n: int
    n_partner: int
    remarks: tuple[Remark, ...] = ()

    @property
    def note(self) -> str:
        return told(self.remarks)

    def to_dict(self) -> dict[str, Any]:
        """The fields as a dictionary of plain values, ready for JSON."""
        return asdict(self) | {"note": self.note}


def judge(
    bits: float, low: float, high: float, *, own_bits: float, repeated_share: float, minimum_bits: float
) -> tuple[Verdict, Reason]:
    """The verdict on a measured value with its 95 % interval.

    Args:
        bits: drop of held-out log-loss in bits per record.
        low, high: its 95 % interval.
        own_bits: what is unknown about the target with one's own data alone, in bits.
        repeated_share: share of the partner's information that one's own data already tell.
        minimum_bits: the least that pays.
    """
    if low > 0:
        return ("complementary", "adds") if bits >= minimum_bits else ("redundant", "below-minimum")
    if high < 0 and bits <= -minimum_bits:
        return "harmful", "hurts"
    if high < max(minimum_bits, NEGLIGIBLE_SHARE * own_bits):
        return "redundant", ("repeats-own" if repeated_share >= REPEATED_SHARE else "unrelated")
    return "can't tell", "too-uncertain"


def words(reason: Reason, *, target: str, figures: dict[str, float], mode: str, minimum_bits: float, n: int) -> str:
    """One or two sentences that a product manager can act on."""
    adds = "The partner's records" if mode == "rows" else "The partner's columns"
    each = f"about {target} per record (95 % interval {figures['low']:.3f} to {figures['high']:.3f}, n = {n:,})"
    points = (
        f"expected accuracy {100 * figures['uplift']:+.1f} points "
        f"(80 % interval {100 * figures['uplift_low']:+.1f} to {100 * figures['uplift_high']:+.1f})"
    )
    if figures["over_own"] > figures["uplift"]:  # the partner's model alone beats one's own
        points = f"accuracy {100 * figures['over_own']:+.1f} points over your own; over the better party, {points}"
    return {
        "adds": f"Yes: share. {adds} add {figures['bits']:.3f} bits {each} beyond your own; {points}.",
        "below-minimum": (
            f"No: {adds.lower()} add only {figures['bits']:.3f} bits {each}, "
            f"less than the {minimum_bits:g} bits that would pay."
        ),
        "repeats-own": f"No: {adds.lower()} repeat what yours already tell and add nothing measurable {each}.",
        "unrelated": f"No: {adds.lower()} tell nothing measurable {each} beyond your own.",
        "copies": f"No: {100 * figures['copied']:.0f} % of the partner's records are copies of yours.",
        "hurts": (
            f"No: adding them makes predictions worse by {-figures['bits']:.3f} bits {each}. "
            + (
                "Look for records from another population or wrong labels."
                if mode == "rows"
                else "They act as noise: leave them out."
            )
        ),
        "too-uncertain": (
            f"Not yet: the gain can't be told from zero at n = {n:,} "
            f"({figures['bits']:.3f} bits, 95 % interval {figures['low']:.3f} to {figures['high']:.3f}). "
            "Score again with more shared records."
        ),
    }[reason]
