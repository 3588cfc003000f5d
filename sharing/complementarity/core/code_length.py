"""Compression: the bits one's own records cost less when the partner's are known."""

from dataclasses import asdict, dataclass
from typing import Any

from sharing.complementarity.core.columns import as_frame, same_length
from sharing.complementarity.core.discretize import discretize
from sharing.complementarity.core.information import NOTES
from sharing.complementarity.core.tables import tree_information


@dataclass(frozen=True, kw_only=True)
class Compression:
    """What knowing the partner's table saves in describing one's own.

    Attributes:
        bits_per_record: C_A = H(D_A) − H(D_A|D_B) = I(D_A;D_B); the same number for both parties.
        fraction: C_A / H(D_A), the compression rate, in [0, 1].
        own_bits_per_record: H(D_A) without the partner.
        total_bits: the saving over all records.
        n: number of records.
        estimator, note: how it was measured.
    """

    bits_per_record: float
    fraction: float
    own_bits_per_record: float
    total_bits: float
    n: int
    estimator: str
    note: str

    def to_dict(self) -> dict[str, Any]:
        """The fields as a dictionary of plain values, ready for JSON."""
        return asdict(self)


def compression(own: Any, partner: Any) -> Compression:
    """C_A = H(D_A) − H(D_A|D_B) in bits per record, and as a share of H(D_A).

    The source text calls C_A a compression rate; it is the mutual information of the two tables, so it is the
    same for both parties, and the rate is C_A / H(D_A). A high value means redundancy, not benefit. Both
    entropies are code lengths under the best tree of discretized columns; see ``tree_information``.

    Args:
        own, partner: tables of n records each, in the same order.

    Raises:
        ValueError: inputs are empty or of different length.
    """
    left, right = as_frame(own, "own"), as_frame(partner, "partner")
    n = same_length(own=left, partner=right)
    tree = tree_information(discretize(left), discretize(right))
    fraction = min(1.0, tree.bits / tree.own_bits) if tree.own_bits > 0 else 0.0
    return Compression(
        bits_per_record=tree.bits,
        fraction=float(fraction),
        own_bits_per_record=tree.own_bits,
        total_bits=tree.bits * n,
        n=n,
        estimator="chow-liu",
        note=NOTES["chow-liu"],
    )
