"""Fusing columns: other things known about the same people."""

from typing import Any, Literal

import numpy as np
import pandas as pd

from sharing.fusion.core.result import Fusion, kind, positions, read, taken, write

Missing = Literal["keep", "drop"]
Repeated = Literal["refuse", "first", "last"]


def fuse_columns(a: Any, b: Any, on: str, *, missing: Missing = "keep", repeated: Repeated = "refuse") -> Fusion:
    """Put b's columns beside a's for the same people.

    Records come in a's order, then those that only b has in b's order. A missing key matches nothing. A
    column that both have besides the key stays a's, b's is called ``<name>_b``. The result is the same for
    the same inputs.

    Args:
        a, b: pandas or Arrow tables; the result is of a's type.
        on: the column that identifies people in both, usually a pseudonym.
        missing: people whom only one side knows are kept with the other side's columns missing, or dropped.
        repeated: what to do where one key has several records: refuse, or take the first or the last of them.

    Returns:
        Fusion. ``provenance`` has ``source`` ("both", "a" or "b"), ``a_row``, ``b_row``. ``report`` has
        ``rows_a``, ``rows_b``, ``rows``, ``matched``, ``only_a``, ``only_b``, ``without_key_a``,
        ``without_key_b``, ``repeated_a``, ``repeated_b`` (records left out), ``renamed``, ``key``,
        ``missing_side`` and ``repeated_rule``.

    Raises:
        TypeError: an input is neither pandas nor Arrow.
        ValueError: the key is missing, of different kinds, or repeats while ``repeated="refuse"``.
    """
    if missing not in ("keep", "drop"):
        raise ValueError(f"missing must be 'keep' or 'drop'; it is '{missing}'")
    if repeated not in ("refuse", "first", "last"):
        raise ValueError(f"repeated must be 'refuse', 'first' or 'last'; it is '{repeated}'")
    left, right = read(a, "a"), read(b, "b")
    for name, frame in (("a", left), ("b", right)):
        if on not in frame.columns:
            raise ValueError(f"{name} has no column '{on}' to join on; it has {', '.join(frame.columns)}")
    if kind(left[on]) != kind(right[on]) and not (left[on].isna().all() or right[on].isna().all()):
        raise ValueError(
            f"'{on}' holds {kind(left[on])} in a but {kind(right[on])} in b, so nothing would match; convert one"
        )
    a_keep, a_left_out = _one_per_key(left[on], repeated, "a")
    b_keep, b_left_out = _one_per_key(right[on], repeated, "b")
    a_rows, b_rows = _paired(left[on], right[on], a_keep, b_keep)
    source = np.where(b_rows < 0, "a", np.where(a_rows < 0, "b", "both"))
    counts = {side: int((source == side).sum()) for side in ("both", "a", "b")}
    if missing == "drop":
        kept = source == "both"
        a_rows, b_rows, source = a_rows[kept], b_rows[kept], source[kept]

    columns = {column: taken(left[column], a_rows) for column in left.columns}
    columns[on] = columns[on].where(pd.Series(a_rows >= 0), taken(right[on], b_rows))
    names = _names_for(right, left, on)
    columns |= {names[column]: taken(right[column], b_rows) for column in right.columns if column != on}
    provenance = pd.DataFrame({"source": source, "a_row": positions(a_rows), "b_row": positions(b_rows)})
    report = {
        "key": on,
        "rows_a": len(left),
        "rows_b": len(right),
        "rows": len(a_rows),
        "matched": counts["both"],
        "only_a": counts["a"],
        "only_b": counts["b"],
        "without_key_a": int(left[on].isna().sum()),
        "without_key_b": int(right[on].isna().sum()),
        "repeated_a": a_left_out,
        "repeated_b": b_left_out,
        "renamed": {column: name for column, name in names.items() if column != name},
        "missing_side": "kept: people whom one side lacks have its columns missing"
        if missing == "keep"
        else "dropped: only people whom both sides know",
        "repeated_rule": repeated,
    }
    return Fusion(table=write(pd.DataFrame(columns), a), provenance=write(provenance, a), report=report)


def _one_per_key(keys: pd.Series, repeated: Repeated, name: str) -> tuple[np.ndarray, int]:
    """Positions of the records to use, in order, and how many were left out because their key repeats."""
    present = keys.notna().to_numpy(dtype=bool)
    duplicate = keys.duplicated(keep="last" if repeated == "last" else "first").to_numpy(dtype=bool) & present
    if repeated == "refuse" and duplicate.any():
        raise ValueError(
            f"{name} has {int(duplicate.sum())} records whose '{keys.name}' repeats an earlier one; "
            "bring it to one record per person, or choose repeated='first' or 'last'"
        )
    return np.flatnonzero(~duplicate), int(duplicate.sum())


def _paired(
    a_keys: pd.Series, b_keys: pd.Series, a_keep: np.ndarray, b_keep: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Positions in a and in b of each fused record, −1 where a side has none."""
    b_known = b_keep[b_keys.notna().to_numpy(dtype=bool)[b_keep]]
    a_known = a_keys.notna().to_numpy(dtype=bool)[a_keep]
    found = np.full(len(a_keep), -1)
    place = pd.Index(b_keys.iloc[b_known]).get_indexer(pd.Index(a_keys.iloc[a_keep[a_known]]))
    # get_indexer says −1 for "not there", which must not read as b's last record
    found[a_known] = np.where(place >= 0, b_known[place] if len(b_known) else -1, -1)
    only_b = np.setdiff1d(b_keep, found)
    return np.concatenate([a_keep, np.full(len(only_b), -1)]), np.concatenate([found, only_b])


def _names_for(right: pd.DataFrame, left: pd.DataFrame, on: str) -> dict[str, str]:
    """What each of b's columns is called in the fused table."""
    used = {column.casefold() for column in left.columns}
    names = {}
    for column in right.columns:
        if column == on:
            continue
        name = column
        while name.casefold() in used:
            name += "_b"
        used.add(name.casefold())
        names[column] = name
    return names
