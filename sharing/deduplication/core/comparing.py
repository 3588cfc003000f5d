"""How much two records agree in a column: a level per pair, 0 for equal up to "different", or unknown."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from text.duplicates import comparable

from .exact import canonical_form

UNKNOWN = -1  # one of the two has no value there
LEVELS = {
    "exact": ("equal", "different"),
    "name": ("equal", "very close", "close", "different"),
    "number": ("equal", "within 1 %", "within 10 %", "different"),
    "date": ("equal", "one part differs", "different"),
}
# Levels of Jaro-Winkler similarity as Winkler (1990), String Comparator Metrics and Enhanced Decision Rules, found
# them to sort typing errors in names from other names; 0.92 and 0.8 are the usual rounding.
VERY_CLOSE, CLOSE = 0.92, 0.8
LONGEST_NAME = 60  # characters compared


@dataclass(frozen=True)
class Column:
    """A column of both tables, ready to compare.

    Attributes:
        name, kind: as given.
        values: shape (n,), one form for equal values, None where missing; the left rows, then the right.
        codes: shape (n,), a number per distinct value, -1 where missing.
        numbers: shape (n,), the values of a number column, else empty.
    """

    name: str
    kind: str
    values: np.ndarray
    codes: np.ndarray
    numbers: np.ndarray

    def levels(self, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Shape (p,), the level of each pair of rows."""
        a, b = self.codes[one], self.codes[other]
        found = np.full(len(a), len(LEVELS[self.kind]) - 1, dtype=np.int8)
        if self.kind == "name":
            found = self._names(a, b, found)
        elif self.kind == "number":
            found = self._numbers(one, other, found)
        elif self.kind == "date":
            found[self._one_part_differs(a, b)] = 1
        found[a == b] = 0
        found[(a < 0) | (b < 0)] = UNKNOWN
        return found

    def _names(self, a: np.ndarray, b: np.ndarray, found: np.ndarray) -> np.ndarray:
        distinct = self._distinct
        asked = np.flatnonzero((a != b) & (a >= 0) & (b >= 0))
        low, high = np.minimum(a[asked], b[asked]), np.maximum(a[asked], b[asked])
        pairs, inverse = np.unique(low * len(distinct) + high, return_inverse=True)
        one, other = np.divmod(pairs, max(1, len(distinct)))
        likeness = jaro_winkler(distinct[one].tolist(), distinct[other].tolist())[inverse]
        found[asked[likeness >= CLOSE - 1e-9]] = 2
        found[asked[likeness >= VERY_CLOSE - 1e-9]] = 1
        return found

    def _numbers(self, one: np.ndarray, other: np.ndarray, found: np.ndarray) -> np.ndarray:
        x, y = self.numbers[one], self.numbers[other]
        with np.errstate(invalid="ignore"):
            apart, size = np.abs(x - y), np.maximum(np.abs(x), np.abs(y))
            found[apart <= 0.1 * size] = 2
            found[apart <= 0.01 * size] = 1
        return found

    def _one_part_differs(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """A year, month or day alone is another, or month and day are exchanged."""
        parts = np.array([[int(part) for part in value.split("-")] for value in self._distinct], dtype=np.int64)
        if not len(parts):
            return np.zeros(len(a), dtype=bool)
        x, y = parts[a], parts[b]
        exchanged = (x[:, 0] == y[:, 0]) & (x[:, 1] == y[:, 2]) & (x[:, 2] == y[:, 1])
        return ((x == y).sum(axis=1) == 2) | exchanged

    @property
    def _distinct(self) -> np.ndarray:
        distinct = np.empty(int(self.codes.max(initial=-1)) + 1, dtype=object)
        held = self.codes >= 0
        distinct[self.codes[held]] = self.values[held]
        return distinct


def prepare(name: str, kind: str, values: list[Any]) -> Column:
    """Bring a column's values, the left rows' and then the right ones', into the form in which they are compared."""
    numbers = np.empty(0)
    series = pd.Series(values, dtype=object)
    if kind == "number":
        numbers = pd.to_numeric(series, errors="coerce").to_numpy(dtype=float, copy=True)
        numbers[~np.isfinite(numbers)] = np.nan
        forms = [None if np.isnan(number) else number for number in numbers.tolist()]
    elif kind == "date":
        stamps = pd.to_datetime(series, errors="coerce", format="ISO8601", utc=True)
        forms = [None if pd.isna(stamp) else f"{stamp:%Y-%m-%d}" for stamp in stamps]
    else:
        known: dict[Any, str | None] = {}
        forms = []
        for value in values:
            key = (type(value), value) if isinstance(value, (str, int, float)) else None
            if key is None or key not in known:
                known[key] = form = _form(value, kind)
            forms.append(known[key] if key is not None else form)
    held = np.array(forms, dtype=object)
    codes = pd.factorize(held)[0].astype(np.int64)
    return Column(name, kind, held, codes, numbers)


def _form(value: Any, kind: str) -> str | None:
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    text = comparable(value if isinstance(value, str) else canonical_form(value))
    if kind == "name":
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
        text = unicodedata.normalize("NFC", text)[:LONGEST_NAME]
    return text or None


def jaro_winkler(one: list[str], other: list[str]) -> np.ndarray:
    """Jaro-Winkler similarities of pairs of texts, shape (p,), in [0, 1].

    DuckDB computes them, by bytes; so characters beyond ASCII are renamed first, to one byte for each. That changes
    nothing, since only their equality counts.

    Source:
        Winkler (1990), String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Linkage.
    """
    one, other = list(one), list(other)
    if not one:
        return np.empty(0)
    for place, (a, b) in enumerate(zip(one, other, strict=True)):
        if not (a.isascii() and b.isascii()):
            one[place], other[place] = _in_bytes(a, b)
    named = pa.table({"one": one, "other": other})
    with duckdb.connect(config={"threads": "1"}) as engine:
        engine.register("named", named)
        return engine.sql("SELECT jaro_winkler_similarity(one, other) AS likeness FROM named").fetchnumpy()["likeness"]


def _in_bytes(one: str, other: str) -> tuple[str, str]:
    names: dict[str, str] = {}
    for character in one[:LONGEST_NAME] + other[:LONGEST_NAME]:  # at most 120 different ones
        names.setdefault(character, chr(len(names) + 1))
    return "".join(names[c] for c in one[:LONGEST_NAME]), "".join(names[c] for c in other[:LONGEST_NAME])
