"""What agreement in a column says about whether two records are of the same entity, learned without labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .comparing import UNKNOWN

ROUNDS = 500
SETTLED = 1e-6
# What is taken for granted of a column until pairs tell: nine of ten same entities agree in full. As much as this many
# pairs would say.
EXPECTED_EQUAL, PAIRS_WORTH = 0.9, 4.0
FIRST_SHARE = 0.5  # of the smaller table, taken to be in the other, before the first round


@dataclass(frozen=True)
class Weights:
    """Fellegi and Sunter's model.

    Attributes:
        same: for each column the chance of each level among records of the same entity (m).
        others: the same among records of different entities (u).
        prior: chance that a pair drawn at random from all is of the same entity.
    """

    same: list[np.ndarray]
    others: list[np.ndarray]
    prior: float

    def bits(self) -> list[np.ndarray]:
        """For each column and level log2(m / u): evidence for the same entity in bits."""
        return [np.log2(m / u) for m, u in zip(self.same, self.others, strict=True)]

    def probability(self, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of each pair, by its levels (p, columns): probability of the same entity, and the evidence in bits."""
        evidence = np.zeros(len(levels))
        for column, bits in enumerate(self.bits()):
            known = levels[:, column] != UNKNOWN
            evidence[known] += bits[levels[known, column]]
        odds = np.log2(self.prior) - np.log2(1 - self.prior) + evidence
        return 1 / (1 + np.exp2(np.clip(-odds, -1000, 1000))), evidence


def learn(compared: np.ndarray, drawn: np.ndarray, sizes: list[int], *, all_pairs: int, most_matches: int) -> Weights:
    """Expectation and maximization, on pairs that were blocked together and on pairs drawn from all.

    Blocked pairs tell what the same entities look like, yet they agree more than others do, since that is how they
    were chosen; so what different entities look like is learned from the drawn ones, and the prior is over all pairs.
    Pairs that share no block are taken to be of different entities.

    Args:
        compared: shape (p, columns), levels of the blocked pairs.
        drawn: shape (q, columns), levels of pairs drawn at random from all.
        sizes: how many levels each column has.
        all_pairs: how many pairs there are in all.
        most_matches: the rows of the smaller table.

    Source:
        Fellegi, Sunter (1969), A Theory for Record Linkage; Winkler (1988), Using the EM Algorithm for Weight
        Computation. The two samples as in Linacre et al. (2022), Splink.
    """
    patterns, times = _counted(compared, sizes)
    others, other_times = _counted(drawn, sizes)
    expected = [_expected(size) for size in sizes]
    prior = max(1.0, FIRST_SHARE * most_matches) / max(2, all_pairs)
    weights = Weights(expected, _shares(others, other_times, sizes, [np.full(s, 1 / s) for s in sizes], 1.0), prior)
    for _ in range(ROUNDS):
        belief = weights.probability(patterns)[0] * times
        doubt = (1 - weights.probability(others)[0]) * other_times
        after = Weights(
            _shares(patterns, belief, sizes, expected, PAIRS_WORTH),
            _shares(others, doubt, sizes, [np.full(s, 1 / s) for s in sizes], 1.0),
            float(np.clip(belief.sum() / max(1, all_pairs), 1e-15, 0.5)),
        )
        moved = max(
            np.abs(a - b).max() for a, b in zip(after.same + after.others, weights.same + weights.others, strict=True)
        )
        settled = moved < SETTLED and abs(after.prior / weights.prior - 1) < SETTLED
        weights = after
        if settled:
            break
    return weights


def _counted(levels: np.ndarray, sizes: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """The distinct rows of levels and how often each comes; as one number a row, which sorts far quicker than rows do."""
    bases = np.array(sizes, dtype=np.int64) + 1  # and one for unknown
    scale = np.cumprod(np.concatenate(([1], bases[:-1])))
    numbers, times = np.unique((levels.astype(np.int64) - UNKNOWN) @ scale, return_counts=True)
    return (numbers[:, None] // scale) % bases + UNKNOWN, times


def _expected(size: int) -> np.ndarray:
    shares = np.full(size, (1 - EXPECTED_EQUAL) / (size - 1))
    shares[0] = EXPECTED_EQUAL
    return shares


def _shares(
    patterns: np.ndarray, times: np.ndarray, sizes: list[int], expected: list[np.ndarray], worth: float
) -> list[np.ndarray]:
    found = []
    for column, size in enumerate(sizes):
        known = patterns[:, column] != UNKNOWN
        counts = np.bincount(patterns[known, column], weights=times[known], minlength=size) + worth * expected[column]
        found.append(counts / counts.sum())
    return found
