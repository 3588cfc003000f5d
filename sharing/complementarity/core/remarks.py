"""What a score left out, pooled or assumed: a code with its figures. English here; pages have words of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

SENTENCES = {
    "some-matched": "%(n)s of %(of)s own records scored.",
    "not-shared": "Columns only one's own table has were not used: %(columns)s.",
    "left-out": "Left out as identifiers or constants: %(columns)s.",
    "pooled": "%(n)s rare values of the target pooled.",
    "binned": "Continuous target cut into %(n)s levels.",
    "copies": "%(n)s of the partner's %(of)s records equal own records and were not trained on.",
    "source-bits": (
        "Mutual information is between the source of a record and its contents: 0 when both parties' records look "
        "alike, 1 bit when equally many differ fully."
    ),
    "tree-bits": (
        "Mutual information of whole tables: bits between the best trees of discretized columns (at most 8 levels a "
        "number; pairwise, Miller-Madow, edges kept at p < 0.01 after Bonferroni). A joint histogram of all columns would "
        "be nearly all singletons and report about log2(n) bits for any data. Blind to what only three columns together "
        "show."
    ),
    "few-records": "%(n)s usable records; at least %(minimum)s are needed.",
    "few-of-each": "The target needs two values that occur at least %(minimum)s times each.",
    "no-partner": "The partner has no record with a target.",
}


@dataclass(frozen=True)
class Remark:
    """One sentence of a score's fine print.

    Attributes:
        code: a key of ``SENTENCES``.
        params: what the sentence names: counts, and names of columns.
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        written = {name: ", ".join(v) if isinstance(v, list) else f"{v:,}" for name, v in self.params.items()}
        return SENTENCES[self.code] % written


def told(remarks: Iterable[Remark]) -> str:
    """All of them in one English paragraph."""
    return " ".join(map(str, remarks))
