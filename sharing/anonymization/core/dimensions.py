"""Quasi-identifiers as numbered, ordered values: how far apart they are and how a group of them is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar, Protocol

import numpy as np
import pandas as pd

from .hierarchies import Hierarchy, Path, paths, text_of
from .measures import as_times

MISSING = "missing"
ANY = "*"
_LONGEST_SET = 8  # members that a set of many names is written out with; a longer one is written as their range
_FEW = 40  # names up to which every set is written out


class Dimension(Protocol):
    """One quasi-identifier.

    Attributes:
        codes: shape (n,), each row's value as its rank, 0 to m - 1.
        positions: shape (m,), where the values lie, increasing; the known ones span 1.
        known: how many values are not "missing", which is the last code where there is one.
        by_ends: whether a group's least and greatest value, and whether some are missing, say how it is written.
    """

    @property
    def codes(self) -> np.ndarray: ...

    @property
    def positions(self) -> np.ndarray: ...

    @property
    def known(self) -> int: ...

    @property
    def by_ends(self) -> bool: ...

    def describe(self, codes: np.ndarray) -> tuple[str, float]:
        """How a group with these distinct, sorted codes is written, and its normalized certainty penalty, 0 to 1."""
        ...


def dimension(name: Any, values: pd.Series, hierarchy: Hierarchy | None) -> Dimension:
    """Read a column as a quasi-identifier: numbers and dates by value, anything else by name or by its hierarchy.

    Raises:
        ValueError: infinite numbers, or values that the hierarchy lacks.
    """
    missing = values.isna().to_numpy()
    if hierarchy is not None:
        return _taxonomy(name, values, missing, hierarchy)
    values = as_times(values)
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        stamps = pd.to_datetime(values, utc=True).dt.tz_localize(None).astype("datetime64[us]")
        return _numeric(name, stamps.to_numpy().astype(np.int64).astype(float), missing, _write_time)
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        return _numeric(name, values.to_numpy(dtype=float, na_value=np.nan), missing, _write_number)
    names, codes = _named(values[~missing])
    if len(names) > _FEW:
        return Categories(_with_missing(codes, missing, len(names)), _spread(len(names), missing), tuple(names))
    # The commonest first: cuts then set apart what most people have, and the few share what is left. (On a census-like
    # table that loses a tenth less than names in the order of the alphabet.)
    order = np.lexsort((names, -np.bincount(codes, minlength=len(names))))
    rank = np.argsort(order)
    return FewCategories(
        _with_missing(rank[codes], missing, len(names)), _spread(len(names), missing), tuple(names[order])
    )


@dataclass(frozen=True)
class Numbers:
    """Numbers or times; a group is written as its range."""

    codes: np.ndarray
    positions: np.ndarray
    values: np.ndarray
    write: Any
    by_ends: ClassVar[bool] = True

    @property
    def known(self) -> int:
        return len(self.values)

    def describe(self, codes: np.ndarray) -> tuple[str, float]:
        missing = codes[-1] == self.known
        if missing and len(codes) == 1:
            return MISSING, 0.0
        first, last = codes[0], codes[-2 if missing else -1]
        low = self.write(self.values[first])
        text = low if first == last else f"[{low}, {self.write(self.values[last])}]"
        if missing:
            return f"{text} or {MISSING}", 1.0
        return text, float(self.positions[last] - self.positions[first])


@dataclass(frozen=True)
class Categories:
    """Names without an order of their own, sorted; a group is written as a set."""

    codes: np.ndarray
    positions: np.ndarray
    names: tuple[str, ...]
    by_ends: ClassVar[bool] = False

    @property
    def known(self) -> int:
        return len(self.names)

    def describe(self, codes: np.ndarray) -> tuple[str, float]:
        labels = (*self.names, MISSING)
        if len(codes) == 1:
            return labels[codes[0]], 0.0
        if len(codes) == len(self.positions):
            return ANY, 1.0
        if len(codes) <= _LONGEST_SET:
            return "{" + ", ".join(labels[code] for code in codes) + "}", len(codes) / len(self.positions)
        covered = int(codes[-1] - codes[0]) + 1
        return f"{labels[codes[0]]} … {labels[codes[-1]]}", covered / len(self.positions)


@dataclass(frozen=True)
class FewCategories:
    """Few names without an order of their own, the commonest first; a group is written as its set, or what it lacks."""

    codes: np.ndarray
    positions: np.ndarray
    names: tuple[str, ...]
    by_ends: ClassVar[bool] = False

    @property
    def known(self) -> int:
        return len(self.names)

    def describe(self, codes: np.ndarray) -> tuple[str, float]:
        labels = (*self.names, MISSING)[: len(self.positions)]
        held = set(codes.tolist())
        if len(held) == 1:
            return labels[codes[0]], 0.0
        if len(held) == len(labels):
            return ANY, 1.0
        inside = [label for code, label in enumerate(labels) if code in held]
        outside = [label for code, label in enumerate(labels) if code not in held]
        said, shorter = ("", inside) if len(inside) <= len(outside) + 1 else ("any but ", outside)
        return f"{said}{{{', '.join(sorted(shorter))}}}", len(inside) / len(labels)


@dataclass(frozen=True)
class Taxonomy:
    """Names with a hierarchy; a group is written as its lowest common ancestor."""

    codes: np.ndarray
    positions: np.ndarray
    names: tuple[str, ...]
    paths: tuple[Path, ...]  # of each name, from the most general level down
    leaves: Mapping[Path, int]  # under each node, by its path
    by_ends: ClassVar[bool] = True

    @property
    def known(self) -> int:
        return len(self.names)

    def describe(self, codes: np.ndarray) -> tuple[str, float]:
        if len(codes) == 1:
            return (*self.names, MISSING)[codes[0]], 0.0
        if codes[-1] == len(self.names):  # missing has no place in the hierarchy
            return ANY, 1.0
        common = _shared(self.paths[codes[0]], self.paths[codes[-1]])  # sorted by path: what these share, all do
        return (common[-1] if common else ANY), self.leaves[common] / self.leaves[()]


def _named(known: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The distinct values as text, sorted, shape (m,) of objects, and the place of each value among them."""
    if isinstance(known.dtype, pd.CategoricalDtype | pd.StringDtype):
        codes, found = pd.factorize(known)
        names, place = np.unique(np.asarray(found.astype(str), dtype=object), return_inverse=True)
        return names, place[codes]
    names, codes = np.unique(known.astype(str).to_numpy(dtype=object), return_inverse=True)
    return names, codes


def _numeric(name: Any, numbers: np.ndarray, missing: np.ndarray, write: Any) -> Numbers:
    if np.isinf(numbers[~missing]).any():
        raise ValueError(f"column {name!r} holds infinite numbers; make them missing or drop their rows")
    codes, values = pd.factorize(numbers[~missing], sort=True)
    span = values[-1] - values[0] if len(values) else 0.0
    positions = (values - values[0]) / span if span > 0 else np.zeros(len(values))
    if missing.any():
        positions = np.append(positions, 2.0)  # as far from the largest value as that from the smallest
    return Numbers(_with_missing(codes, missing, len(values)), positions, values, write)


def _taxonomy(name: Any, values: pd.Series, missing: np.ndarray, hierarchy: Hierarchy) -> Taxonomy:
    known = values[~missing]
    if pd.api.types.is_float_dtype(known.dtype):
        known = known.map(text_of)
    present = known.astype(str).to_numpy(dtype=object)
    ways = paths(name, hierarchy, set(present))
    names = sorted(set(present), key=lambda value: (ways[value], value))
    rank = {value: code for code, value in enumerate(names)}
    codes = np.fromiter((rank[value] for value in present), dtype=np.int32, count=len(present))
    leaves: dict[Path, int] = {}
    for path in ways.values():
        for depth in range(len(path) + 1):
            leaves[path[:depth]] = leaves.get(path[:depth], 0) + 1
    # Neighbors lie as far apart as their common ancestor is wide, so that cuts fall between branches.
    ordered = [ways[value] for value in names]
    gaps = [leaves[_shared(one, other)] for one, other in pairwise(ordered)]
    positions = np.concatenate(([0.0], np.cumsum(gaps))) / max(1, sum(gaps))
    if missing.any():
        positions = np.append(positions[: len(names)], 2.0)
    return Taxonomy(
        _with_missing(codes, missing, len(names)),
        positions,
        tuple(names),
        tuple(ordered),
        leaves,
    )


def _shared(one: Path, other: Path) -> Path:
    """The longest common beginning of two paths of equal length: their lowest common ancestor."""
    depth = next((level for level in range(len(one)) if one[level] != other[level]), len(one))
    return one[:depth]


def _with_missing(codes: np.ndarray, missing: np.ndarray, code: int) -> np.ndarray:
    everyone = np.full(len(missing), code, dtype=np.int16 if code < np.iinfo(np.int16).max else np.int32)
    everyone[~missing] = codes
    return everyone


def _spread(count: int, missing: np.ndarray) -> np.ndarray:
    total = count + int(missing.any())
    return np.arange(total) / max(1, total - 1)


def _write_number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))


def _write_time(microseconds: float) -> str:
    time = pd.Timestamp(int(microseconds), unit="us")
    return time.date().isoformat() if time == time.normalize() else time.isoformat()
