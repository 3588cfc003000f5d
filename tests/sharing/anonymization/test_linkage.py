"""A linkage attack: someone holds everybody's quasi-identifiers, by name, and looks for each in the released table."""

from __future__ import annotations

import numpy as np
import pytest

from sharing.anonymization.core import anonymize_table
from tests.sharing.anonymization.census import QUASI_IDENTIFIERS, census

PEOPLE = 1200
TABLE = census(PEOPLE)


def covers(text, values):
    """Which of the original values a blurred one may stand for, read from what is written alone; shape (n,)."""
    if text == "*":
        return np.ones(len(values), dtype=bool)
    if np.issubdtype(values.dtype, np.number):
        low, _, high = text.strip("[]").partition(", ")
        return (values >= float(low)) & (values <= float(high or low))
    if " … " in text:
        first, last = text.split(" … ")
        return (values >= first) & (values <= last)
    named = np.isin(values, text.removeprefix("any but ").strip("{}").split(", "))
    return ~named if text.startswith("any but ") else named


def attacked(released, tightest):
    """Each target's chance to be hit: the attacker draws a row of one of the groups that may hold the target.

    Args:
        released: the table, its rows in the original order (which the attacker doesn't know).
        tightest: whether they take the smallest such group, or draw among the rows of all of them.
    """
    members = list(released.groupby(QUASI_IDENTIFIERS, observed=True).indices.values())
    written = [released.iloc[rows[0]][QUASI_IDENTIFIERS] for rows in members]
    possible = np.ones((len(members), PEOPLE), dtype=bool)  # (groups, people)
    for name in QUASI_IDENTIFIERS:
        values = TABLE[name].to_numpy()
        seen = {text: covers(str(text), values) for text in {group[name] for group in written}}
        possible &= np.array([seen[group[name]] for group in written])
    sizes = np.array([len(rows) for rows in members])
    own = np.empty(PEOPLE, dtype=int)
    for number, rows in enumerate(members):
        own[rows] = number
    assert possible[own, np.arange(PEOPLE)].all()  # what is written never lies
    rng = np.random.default_rng(0)
    hits = np.empty(PEOPLE, dtype=bool)
    for person in range(PEOPLE):
        groups = np.flatnonzero(possible[:, person])
        if tightest:
            groups = groups[[np.argmin(sizes[groups])]]
        candidates = np.concatenate([members[group] for group in groups])
        hits[person] = rng.choice(candidates) == person
    return hits


@pytest.mark.parametrize("tightest", [True, False])
@pytest.mark.parametrize(("k", "more"), [(5, {}), (10, {}), (5, {"sensitive": "illness", "l": 2, "t": 0.3})])
def test_the_attack_finds_at_most_one_in_k_on_average(k, more, tightest):
    hits = attacked(anonymize_table(TABLE, QUASI_IDENTIFIERS, k=k, **more).table, tightest)
    assert hits.mean() <= 1 / k + 2 * hits.std() / np.sqrt(PEOPLE)


def test_the_same_attack_finds_most_people_in_a_table_that_was_not_anonymized():
    assert attacked(anonymize_table(TABLE, QUASI_IDENTIFIERS, k=1).table, True).mean() > 0.9
