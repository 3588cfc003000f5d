"""The categories that people are counted in: values, or ranges of numbers. They are chosen without a look at the data."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MOST = 1000  # categories of one release
LONGEST = 200  # characters of one


@dataclass(frozen=True)
class Cells:
    """Categories by name.

    Attributes:
        names: the categories, each once.
        edges: shape (len(names) - 1,), where ranges meet; None where the names are the values themselves.
    """

    names: list[str]
    edges: np.ndarray | None = None

    @classmethod
    def of(cls, categories: Sequence[str] | None, edges: Sequence[float] | None) -> Cells:
        """Categories from values or from edges, whichever is given.

        Raises:
            ValueError: both or neither, too many, one that stands twice, edges that don't rise.

        >>> Cells.of(None, [20, 50]).names
        ['< 20', '20 ≤ x < 50', '≥ 50']
        """
        if (not categories) == (not edges):
            raise ValueError("give either categories or edges")
        if len(categories or edges or ()) > MOST:
            raise ValueError(f"at most {MOST} categories can be counted at once")
        if edges:
            at = [float(edge) for edge in edges]
            if not all(map(math.isfinite, at)) or any(low >= high for low, high in itertools.pairwise(at)):
                raise ValueError("edges must be numbers that rise")
            said = [f"{edge:g}" for edge in at]
            inner = [f"{low} ≤ x < {high}" for low, high in itertools.pairwise(said)]
            names = [f"< {said[0]}", *inner, f"≥ {said[-1]}"]
        else:
            names, at = [str(category).strip() for category in categories or ()], []
        if not all(names) or max(map(len, names)) > LONGEST:
            raise ValueError(f"a category must have 1 to {LONGEST} characters")
        if len(set(names)) < len(names):
            raise ValueError("each category must stand once")
        return cls(names, np.array(at) if edges else None)

    def of_values(self, column: pa.ChunkedArray) -> list[str | None]:
        """The category of each value; None where it is in none of the ranges (a missing one), else the value as text.

        Raises:
            ValueError: the column has no values that could be in these.
        """
        if self.edges is None:
            try:
                return pc.cast(column, pa.string()).to_pylist()
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
                raise ValueError("values of this column can't be counted") from None
        if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
            raise ValueError("edges are for a column of numbers")
        numbers = pc.cast(column, pa.float64()).to_numpy()
        places = np.searchsorted(self.edges, numbers, side="right")
        return [None if math.isnan(x) else self.names[at] for x, at in zip(numbers, places, strict=True)]
