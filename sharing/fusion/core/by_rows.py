"""Fusing rows: other people described by the same columns."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

import numpy as np
import pandas as pd

from sharing.fusion.core.result import Fusion, kind, positions, read, taken, write

SUGGESTION_SIMILARITY = 0.75  # of two names, 0 to 1, above which a match is suggested but not made


def fuse_rows(a: Any, b: Any, mapping: Mapping[str, str] | None = None) -> Fusion:
    """Put b's records under a's, in a's columns.

    Columns are matched by ``mapping``, then by equal names, then by names equal but for case, spaces and
    punctuation where the kinds of values agree too. Further likenesses are only suggested, in the report. A column
    that one side lacks is kept and missing for that side. Duplicated records stay: they are for
    de-duplication to judge. The result is the same for the same inputs.

    Args:
        a, b: pandas or Arrow tables; the result is of a's type.
        mapping: ``{b's column: a's column}`` for those whose names do not tell.

    Returns:
        Fusion. ``provenance`` has ``source`` ("a" or "b"), ``a_row``, ``b_row``. ``report`` has ``rows_a``,
        ``rows_b``, ``rows``, ``matches`` (a, b, by, kind), ``only_a``, ``only_b``, ``suggestions``
        (a, b, similarity) and ``missing_side``.

    Raises:
        TypeError: an input is neither pandas nor Arrow.
        ValueError: the mapping names a missing column or one column twice, or two matched columns hold
            different kinds of values.
    """
    left, right = read(a, "a"), read(b, "b")
    matches = _match(left, right, dict(mapping or {}))
    for match in matches:
        kinds = kind(left[match["a"]]), kind(right[match["b"]])
        if kinds[0] != kinds[1] and not _all_missing(left[match["a"]], right[match["b"]]):
            raise ValueError(
                f"column '{match['a']}' holds {kinds[0]} in a but '{match['b']}' holds {kinds[1]} in b; "
                "convert one, or map it elsewhere"
            )
        match["kind"] = kinds[0]
    to_a = {match["b"]: match["a"] for match in matches}
    only_a = [column for column in left.columns if column not in to_a.values()]
    only_b = [column for column in right.columns if column not in to_a]
    renamed = right.rename(columns=to_a)
    n_a, n_b = len(left), len(right)
    fused = pd.DataFrame(
        {
            column: _stacked(left.get(column), renamed.get(column), n_a, n_b)
            for column in [*left.columns, *(c for c in renamed.columns if c not in left.columns)]
        }
    )
    provenance = pd.DataFrame(
        {
            "source": ["a"] * n_a + ["b"] * n_b,
            "a_row": positions(np.concatenate([np.arange(n_a), np.full(n_b, -1)])),
            "b_row": positions(np.concatenate([np.full(n_a, -1), np.arange(n_b)])),
        }
    )
    report = {
        "rows_a": n_a,
        "rows_b": n_b,
        "rows": n_a + n_b,
        "matches": matches,
        "only_a": only_a,
        "only_b": only_b,
        "suggestions": _suggestions(left, right, only_a, only_b),
        "missing_side": "kept: a column that one side lacks is missing in that side's records",
    }
    return Fusion(table=write(fused, a), provenance=write(provenance, a), report=report)


def _match(left: pd.DataFrame, right: pd.DataFrame, mapping: dict[str, str]) -> list[dict[str, str]]:
    """Pairs of columns with what matched them, in a's order."""
    for theirs, ours in mapping.items():
        if theirs not in right.columns:
            raise ValueError(f"mapping names '{theirs}', which b does not have; it has {', '.join(right.columns)}")
        if ours not in left.columns:
            raise ValueError(f"mapping names '{ours}', which a does not have; it has {', '.join(left.columns)}")
    if len(set(mapping.values())) < len(mapping):
        raise ValueError("mapping sends two of b's columns to the same column of a; map each to its own")
    found = {ours: (theirs, "mapping") for theirs, ours in mapping.items()}
    free = [column for column in right.columns if column not in mapping]
    for by, form in (("name", str), ("similar name", _plain)):
        for ours in left.columns:
            same = [column for column in free if form(column) == form(ours) and form(ours)]
            agree = by == "name" or (len(same) == 1 and kind(left[ours]) == kind(right[same[0]]))
            if ours not in found and same and agree:
                found[ours] = (same[0], by)
                free.remove(same[0])
    if clash := [column for column in free if column.casefold() in {c.casefold() for c in left.columns}]:
        raise ValueError(f"b's column '{clash[0]}' is not matched but a has one of that name; map it or rename it")
    return [{"a": ours, "b": found[ours][0], "by": found[ours][1]} for ours in left.columns if ours in found]


def _plain(name: str) -> str:
    """A name without case, spaces and punctuation."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _all_missing(*columns: pd.Series) -> bool:
    return any(column.isna().all() for column in columns)


def _stacked(ours: pd.Series | None, theirs: pd.Series | None, n_a: int, n_b: int) -> pd.Series:
    """One column over both sides' records, missing where a side has none."""
    if ours is None or theirs is None:
        present, offset = (theirs, n_a) if ours is None else (ours, 0)
        return _placed(present, offset, n_a + n_b)
    if ours.isna().all() and len(theirs):  # an all-missing side has no type of its own: the other's holds
        return _placed(theirs, n_a, n_a + n_b)
    if theirs.isna().all() and len(ours):
        return _placed(ours, 0, n_a + n_b)
    if isinstance(ours.dtype, pd.CategoricalDtype) and ours.dtype != theirs.dtype:
        values = ours.cat.categories.dtype
        ours, theirs = ours.astype(values), theirs.astype(values)
    return pd.concat([ours, theirs], ignore_index=True)


def _placed(column: pd.Series, offset: int, n: int) -> pd.Series:
    """The column's values from position ``offset`` on in a column of n, missing elsewhere."""
    rows = np.full(n, -1)
    rows[offset : offset + len(column)] = np.arange(len(column))
    return taken(column, rows)


def _suggestions(left: pd.DataFrame, right: pd.DataFrame, only_a: list[str], only_b: list[str]) -> list[dict[str, Any]]:
    """Unmatched columns of the same kind with like names, most alike first."""
    alike = sorted(
        (-SequenceMatcher(None, _plain(ours), _plain(theirs)).ratio(), ours, theirs)
        for ours in only_a
        for theirs in only_b
        if kind(left[ours]) == kind(right[theirs])
    )
    return [
        {"a": ours, "b": theirs, "similarity": round(-distance, 3)}
        for distance, ours, theirs in alike
        if -distance >= SUGGESTION_SIMILARITY
    ]
