"""Tables in which nobody stands alone: quasi-identifiers blurred until each person is one of at least k."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sharing.cleaning.core.frames import Table, column, column_names, rebuild, row_count

from .dimensions import Dimension, Hierarchy, dimension
from .measures import Sensitive, distances, distinct_values, equal_rows
from .partition import partition


@dataclass(frozen=True)
class AnonymizedTable:
    """A table after anonymization and what was reached, recomputed from the table itself.

    Attributes:
        table: the kind that came in; quasi-identifiers are text (categories of it in pandas), other columns untouched.
        k: rows in the smallest class of equal quasi-identifiers; people in it, where people were given.
        l: fewest distinct sensitive values in a class; None without sensitive columns.
        t: largest earth mover's distance of a class to the whole table, 0 to 1; None without sensitive columns.
        ncp: normalized certainty penalty, the mean loss over all quasi-identifier cells: 0 unchanged, 1 all gone.
        suppressed: rows left out.
    """

    table: Any
    k: int
    l: int | None
    t: float | None
    ncp: float
    suppressed: int

    def to_dict(self) -> dict[str, Any]:
        """The figures without the table, as JSON can carry them."""
        return {"k": self.k, "l": self.l, "t": self.t, "ncp": self.ncp, "suppressed": self.suppressed}


def anonymize_table(
    table: Table,
    quasi_identifiers: Sequence[Any],
    sensitive: Any = None,
    k: int = 5,
    l: int | None = None,
    t: float | None = None,
    hierarchies: Mapping[Any, Hierarchy] | None = None,
    people: Sequence[Any] | None = None,
) -> AnonymizedTable:
    """Blur quasi-identifiers until every row equals at least k - 1 others in them.

    Numbers and times become ranges ("[20, 29]"), names become sets ("{Bath, York}"), sorted ranges of names where a
    set would be long, or nodes of a hierarchy; "*" is any value, and "missing" is kept as one. The same table gives
    the same result, in whatever order its rows come. Direct identifiers are not looked for: drop them first.

    Args:
        table: pandas or Arrow table, or array of shape (n, d) whose columns are named 0 to d - 1; n at least k.
        quasi_identifiers: columns that someone outside may know about a person.
        sensitive: column, or list of columns, that must not be learnt.
        k: rows a class has at least.
        l: distinct values of each sensitive column that a class holds at least.
        t: how far a class's sensitive values may lie from the whole table's, 0 to 1.
        hierarchies: by column, for each value its generalizations from the nearest to the widest, all equally long:
            ``{"city": {"Bath": ["Somerset", "England"], "York": ["Yorkshire", "England"]}}``.
        people: n labels of the person whom each row is about; k then counts people. Without them every row counts as
            another person, and five rows of one person would pass for a group of five.

    Raises:
        KeyError: a column is not in the table.
        ValueError: too few rows or sensitive values, or a parameter out of range.
    """
    known, wanted = _as_list(quasi_identifiers), [] if sensitive is None else _as_list(sensitive)
    _check(table, known, wanted, k, l, t)
    for name in hierarchies or {}:
        if name not in known:
            raise ValueError(f"hierarchies names {name!r}, which is not among the quasi_identifiers")
    dimensions = [dimension(name, column(table, name), (hierarchies or {}).get(name)) for name in known]
    secrets = [Sensitive.read(column(table, name)) for name in wanted]
    for name, secret in zip(wanted, secrets, strict=True):
        if l is not None and len(secret.share) < l:
            raise ValueError(f"column {name!r} holds {len(secret.share)} distinct values, fewer than l = {l}")

    persons = None if people is None else Sensitive.read(pd.Series(people, dtype=object))
    if persons is not None and len(persons.share) < k:
        raise ValueError(f"the table is about {len(persons.share)} people, fewer than k = {k}; lower k or add people")

    def allowed(rows: np.ndarray, part: np.ndarray, parts: int) -> np.ndarray:
        good = np.ones(parts, dtype=bool)
        if persons is not None:
            good &= distinct_values(part, Sensitive(persons.codes[rows], persons.share, False), parts) >= k
        for secret in secrets:
            here = Sensitive(secret.codes[rows], secret.share, secret.ordered)
            if l is not None:
                good &= distinct_values(part, here, parts) >= l
            if t is not None:
                good &= distances(part, here, parts) <= t + 1e-12
        return good

    asks_more = l is not None or t is not None or persons is not None
    groups = partition(dimensions, k, allowed if asks_more else None)
    columns, loss = {}, 0.0
    for name, each in zip(known, dimensions, strict=True):
        written, lost = _write(each, groups)
        columns[name] = written if isinstance(table, pd.DataFrame) else written.astype("str")
        loss += lost / len(known)
    result = rebuild(table, columns)
    classes = equal_rows([column(result, name) for name in known])
    count = int(classes.max()) + 1
    return AnonymizedTable(
        table=result,
        k=int((np.bincount(classes) if persons is None else distinct_values(classes, persons, count)).min()),
        l=min((int(distinct_values(classes, secret, count).min()) for secret in secrets), default=None),
        t=max((float(distances(classes, secret, count).max()) for secret in secrets), default=None),
        ncp=loss,
        suppressed=row_count(table) - row_count(result),
    )


def _write(each: Dimension, groups: np.ndarray) -> tuple[Any, float]:
    """The blurred column, shape (n,) of categories of text, and its mean penalty."""
    owner, codes = _held(groups, each)
    texts, penalties = [], []
    written: dict[bytes, tuple[str, float]] = {}
    for members in np.split(codes, np.flatnonzero(np.diff(owner)) + 1):
        key = members.tobytes()
        if key not in written:
            written[key] = each.describe(members)
        texts.append(written[key][0])
        penalties.append(written[key][1])
    told = np.unique(texts)  # as categories a long column takes a tenth of the room
    codes = np.searchsorted(told, texts).astype(np.int32)
    column = pd.Categorical.from_codes(codes[groups], told)
    return column, float(np.average(penalties, weights=np.bincount(groups)))


def _held(groups: np.ndarray, each: Dimension) -> tuple[np.ndarray, np.ndarray]:
    """The distinct codes of each group, sorted: whose they are, and which; both shape (p,)."""
    width = len(each.positions)
    cells = groups.astype(np.int64) * width + each.codes
    if (count := (int(groups.max()) + 1) * width) <= 8 * len(groups):
        held = np.zeros(count, dtype=bool)
        held[cells] = True
        pairs = np.flatnonzero(held)
    else:
        pairs = np.unique(cells)
    return pairs // width, pairs % width


def _as_list(names: Any) -> list[Any]:
    return list(names) if isinstance(names, (list, tuple, set, frozenset, np.ndarray)) else [names]


def _check(table: Table, known: list[Any], wanted: list[Any], k: int, l: int | None, t: float | None) -> None:
    names = column_names(table)
    for name in (*known, *wanted):
        if name not in names:
            raise KeyError(f"the table has no column {name!r}; it has {', '.join(map(repr, names))}")
    if not known:
        raise ValueError("quasi_identifiers must name at least one column")
    if both := set(known) & set(wanted):
        raise ValueError(f"{sorted(map(repr, both))[0]} cannot be a quasi-identifier and sensitive at once")
    if k < 1:
        raise ValueError(f"k must be at least 1; got {k}")
    if row_count(table) < k:
        raise ValueError(f"the table has {row_count(table)} rows, fewer than k = {k}; lower k or add rows")
    if (l is not None or t is not None) and not wanted:
        raise ValueError("l and t protect sensitive columns; name them in sensitive")
    if l is not None and l < 1:
        raise ValueError(f"l must be at least 1; got {l}")
    if t is not None and not 0 <= t <= 1:
        raise ValueError(f"t must lie in [0, 1]; got {t}")
