"""Splitting rows so that no person and no group of duplicates stands on both sides."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from text.duplicates import near_duplicates


@dataclass(frozen=True)
class Split:
    """Row numbers: ``train`` of shape (a,), ``test`` of shape (b,), each sorted, no row in both; together all rows
    but those that ``apart`` leaves out."""

    train: np.ndarray
    test: np.ndarray


def split_by_group(groups: Any, test_fraction: float = 0.2, seed: int = 0) -> Split:
    """Send each group to the test part with probability ``test_fraction``, decided by a hash of its name.

    A group keeps its side whatever other rows come or go, so a later version of the data has the same test part.

    Args:
        groups: shape (n,), the person or duplicate group of each row; text and numbers.
        test_fraction: strictly between 0 and 1; the share of groups expected in the test part.
        seed: another seed, another split.

    Raises:
        ValueError: a missing group, a fraction outside (0, 1), or so few groups that one side stays empty.
    """
    names = np.asarray(groups, dtype=object)
    if not 0 < test_fraction < 1:
        raise ValueError(f"test_fraction must lie strictly between 0 and 1; it is {test_fraction}")
    if names.ndim != 1 or names.size == 0:
        raise ValueError("groups must hold one entry per row, and at least one")
    if pd.isna(names).any():
        raise ValueError("groups is missing in some rows; give each row a group of its own if it has none")
    in_test = np.array([_position(name, seed) < test_fraction for name in names])
    if in_test.all() or not in_test.any():
        raise ValueError("groups are too few: one side of the split would be empty. Pass more groups or another seed")
    return Split(np.flatnonzero(~in_test), np.flatnonzero(in_test))


def apart(split: Split, texts: Any, threshold: float = 0.8) -> Split:
    """The split without the training rows whose text is in one duplicate group with a text of the test part.

    Splitting on ``linked_groups`` keeps such a group together too, but its side then hangs on who is in it, so that
    people would change sides when one of them leaves. Here each person stays where the hash of their name puts them;
    the test part stays as it is, and so do the rows that an earlier model was tested on.

    Args:
        texts: shape (n,), one for each row that was split; rows without text (missing or blank) repeat nothing.
        threshold: Jaccard similarity of character 3-grams from which two texts nearly say the same, in ``comparable``
            form.

    >>> texts = ["the parcel came late", "thank you", "The parcel came late!", None]
    >>> apart(Split(np.array([0, 1, 3]), np.array([2])), texts).train.tolist()
    [1, 3]
    """
    spoken = np.array([isinstance(text, str) and bool(text.strip()) for text in texts], dtype=bool)
    rows = np.flatnonzero(spoken)
    groups = np.full(len(spoken), -1)
    groups[rows] = near_duplicates([texts[row] for row in rows], threshold, normalize=True).groups
    tested = groups[split.test]
    return Split(split.train[~np.isin(groups[split.train], tested[tested >= 0])], split.test)


def linked_groups(*groupings: Any) -> np.ndarray:
    """One grouping that keeps together whatever any of several does: people, and the duplicates among their texts.

    ``split_by_group(linked_groups(people, near_duplicates(texts).groups))`` leaves neither a person nor a text that
    nearly says the same on both sides. A text that very many people wrote links them all; drop duplicates first
    where the split turns out lopsided.

    Args:
        groupings: each of shape (n,), text and numbers, nothing missing.

    Returns:
        shape (n,), for each row the least name that its linked rows have in the first grouping, as text. So a group
        keeps its name, and with it its side of the split, when rows elsewhere come or go.

    Raises:
        ValueError: no grouping, one of another length, or a missing entry.

    >>> linked_groups(["Ann", "Bo", "Cy"], [0, 1, 1]).tolist()
    ['Ann', 'Bo', 'Bo']
    """
    if not groupings:
        raise ValueError("give at least one grouping")
    columns = [np.asarray(grouping, dtype=object) for grouping in groupings]
    n = columns[0].size
    if any(column.shape != (n,) for column in columns):
        raise ValueError("the groupings must hold one entry per row each, and as many as one another")
    if any(pd.isna(column).any() for column in columns):
        raise ValueError("a grouping is missing in some rows; give each row a group of its own if it has none")
    rows, nodes, start = np.arange(n), [], n
    for column in columns:
        labels, _ = pd.factorize(column)
        nodes.append(labels + start)
        start += int(labels.max(initial=-1)) + 1
    links = sparse.coo_matrix(
        (np.ones(n * len(columns), dtype=np.int8), (np.tile(rows, len(columns)), np.concatenate(nodes))),
        shape=(start, start),
    )
    component = connected_components(links, directed=False)[1][:n]
    names = pd.Series([str(name) for name in columns[0]], dtype=object)
    return names.groupby(component).transform("min").to_numpy()


def _position(name: Any, seed: int) -> float:
    """A number in [0, 1) that depends on the name and the seed alone."""
    hashed = hashlib.blake2b(f"{seed}\x1f{name}".encode(), digest_size=8).digest()
    return int.from_bytes(hashed, "big") / 2**64
