"""Tables in which nobody stands alone: quasi-identifiers blurred until each person is one of at least k."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sharing.cleaning.core.frames import Table, column, column_names, rebuild, row_count

from .dimensions import Dimension, dimension
from .hierarchies import Hierarchy
from .measures import Sensitive, discernibility, distances, distinct_values, effective_values, equal_rows
from .partition import partition
from .rules import Rules


@dataclass(frozen=True)
class BlurredColumn:
    """What became of one quasi-identifier.

    Attributes:
        name: the column's.
        ncp: its own normalized certainty penalty, 0 to 1; the table's is their mean.
        values_before, values_after: distinct values before and after, "missing" counted as one.
    """

    name: Any
    ncp: float
    values_before: int
    values_after: int


@dataclass(frozen=True)
class AnonymizedTable:
    """A table after anonymization and what was reached, counted in the classes of rows that are written alike.

    Attributes:
        table: the kind that came in; quasi-identifiers are text (categories of it in pandas), other columns untouched.
        k: rows in the smallest class of equal quasi-identifiers; people in it, where people were given.
        l: fewest distinct sensitive values in a class; None without sensitive columns.
        entropy_l: fewest in effect, the exponential of their entropy; None without sensitive columns.
        t: largest earth mover's distance of a class to the whole table, 0 to 1; None without sensitive columns.
        ncp: normalized certainty penalty, the mean loss over all quasi-identifier cells: 0 unchanged, 1 all gone, as
            in rows left out.
        discernibility: for each row, the rows that it cannot be told from, added up.
        suppressed: rows left out.
        left_out: shape (suppressed,), their positions in the table that came in.
        columns: what became of each quasi-identifier.
    """

    table: Any
    k: int
    l: int | None
    entropy_l: float | None
    t: float | None
    ncp: float
    discernibility: int
    suppressed: int
    left_out: np.ndarray
    columns: tuple[BlurredColumn, ...]

    def to_dict(self) -> dict[str, Any]:
        """The figures without the table, as JSON can carry them."""
        named = ("k", "l", "entropy_l", "t", "ncp", "discernibility", "suppressed")
        return {name: getattr(self, name) for name in named}


def anonymize_table(
    table: Table,
    quasi_identifiers: Sequence[Any],
    sensitive: Any = None,
    k: int = 5,
    l: int | None = None,
    t: float | None = None,
    hierarchies: Mapping[Any, Hierarchy] | None = None,
    people: Sequence[Any] | None = None,
    entropy_l: float | None = None,
    most_lost: float = 1.0,
    most_suppressed: float = 0.0,
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
            ``{"city": {"Bath": ["Somerset", "England"], "York": ["Yorkshire", "England"]}}``; or the parent of each
            child; or ``Prefixes`` (postcodes) or ``Bands`` (numbers).
        people: n labels of the person whom each row is about; k then counts people. Without them every row counts as
            another person, and five rows of one person would pass for a group of five.
        entropy_l: values of each sensitive column that a class holds in effect at least: the exponential of their
            entropy, so that no one value prevails.
        most_lost: mean penalty over the quasi-identifiers, 0 to 1, above which a row is left out instead of blurred.
        most_suppressed: share of the rows that may be left out at most, 0 to 1.

    Raises:
        KeyError: a column is not in the table.
        ValueError: too few rows or sensitive values, more rows to leave out than allowed, or a parameter out of range.
    """
    known, wanted = _as_list(quasi_identifiers), [] if sensitive is None else _as_list(sensitive)
    _check(table, known, wanted, k, l, t)
    _check_suppression(most_lost, most_suppressed)
    for name in hierarchies or {}:
        if name not in known:
            raise ValueError(f"hierarchies names {name!r}, which is not among the quasi_identifiers")
    dimensions = [dimension(name, column(table, name), (hierarchies or {}).get(name)) for name in known]
    secrets = tuple(Sensitive.read(column(table, name)) for name in wanted)
    persons = None if people is None else Sensitive.read(pd.Series(people, dtype=object))
    rules = Rules(secrets, persons, k, l, entropy_l, t)
    _check_whole(rules, wanted)

    groups = partition(dimensions, k, rules.hold if rules.ask_something else None)
    blurred = [_blur(each, groups) for each in dimensions]
    lost = np.column_stack([penalties for _codes, _told, penalties in blurred])  # (groups, dimensions)
    keep = _worth_keeping(lost, groups, rules, known, most_lost, most_suppressed)
    written = {
        name: _column(table, codes[groups], told)
        for name, (codes, told, _penalties) in zip(known, blurred, strict=True)
    }
    result = rebuild(table, written, keep)
    n, kept = row_count(table), row_count(result)
    sizes = np.bincount(groups if keep is None else groups[keep], minlength=len(lost))
    classes = equal_rows([pd.Series(codes) for codes, _told, _penalties in blurred])[
        groups
    ]  # groups written alike are one
    if keep is not None:
        classes, rules = np.unique(classes[keep], return_inverse=True)[1], rules.among(np.flatnonzero(keep))
    reached = _reached(classes, rules)
    stays = np.flatnonzero(sizes)
    losses = (sizes @ lost + n - kept) / n  # (dimensions,): a row left out is lost in each
    columns = tuple(
        BlurredColumn(name, float(loss), len(each.positions), len(np.unique(codes[stays])))
        for name, loss, each, (codes, _told, _penalties) in zip(known, losses, dimensions, blurred, strict=True)
    )
    return AnonymizedTable(
        table=result,
        **reached,
        ncp=float(losses.mean()),
        discernibility=discernibility(classes, n - kept),
        suppressed=n - kept,
        left_out=np.empty(0, dtype=np.int64) if keep is None else np.flatnonzero(~keep),
        columns=columns,
    )


def _column(table: Table, codes: np.ndarray, told: np.ndarray) -> Any:
    """Text for each row from its place among the texts, as the kind of table holds it in the least room."""
    if isinstance(table, pd.DataFrame):
        return pd.Categorical.from_codes(codes, told)
    if isinstance(table, pa.Table):
        return pa.chunked_array([pa.DictionaryArray.from_arrays(codes, pa.array(told, pa.string())).cast(pa.string())])
    return told.astype(object)[codes]


def _reached(classes: np.ndarray, rules: Rules) -> dict[str, Any]:
    """k, l, entropy_l and t of the classes, each from what it is defined by."""
    count = int(classes.max()) + 1
    secrets = rules.secrets
    people = np.bincount(classes) if rules.persons is None else distinct_values(classes, rules.persons, count)
    return {
        "k": int(people.min()),
        "l": min((int(distinct_values(classes, secret, count).min()) for secret in secrets), default=None),
        "entropy_l": min((float(effective_values(classes, each, count).min()) for each in secrets), default=None),
        "t": max((float(distances(classes, secret, count).max()) for secret in secrets), default=None),
    }


def _worth_keeping(
    lost: np.ndarray, groups: np.ndarray, rules: Rules, names: list[Any], most_lost: float, most_suppressed: float
) -> np.ndarray | None:
    """The rows that stay, shape (n,), bool; None for all.

    Args:
        lost: shape (groups, dimensions), the penalty of each group in each dimension.

    Raises:
        ValueError: too many would be left out.
    """
    whole = lost.mean(axis=1)
    wide = whole > most_lost + 1e-12
    if not wide.any():
        return None
    keep = rules.hold_for(groups, ~wide[groups])  # without them the others may lie further from the whole table
    share = 1 - keep.mean()
    if share > most_suppressed or not keep.any():
        worst = names[int(np.argmax(np.bincount(groups, minlength=len(lost))[wide] @ lost[wide]))]
        raise ValueError(
            f"{(~keep).sum():,} of {len(keep):,} rows ({share:.1%}) cannot be protected at a loss of most_lost = "
            f"{most_lost:g}, and most_suppressed allows {most_suppressed:.1%}; they lose most in column {worst!r}: "
            "leave it out, raise most_lost or most_suppressed, or ask for smaller groups"
        )
    return keep


def _blur(each: Dimension, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What stands in the blurred column: each group's place among the texts, the texts, and each group's penalty."""
    owner, codes = _held(groups, each)
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    ends = np.append(starts[1:], len(codes))
    _keys, sample, place = np.unique(_keys_of(each, codes, starts, ends), return_index=True, return_inverse=True)
    described = [each.describe(codes[starts[group] : ends[group]]) for group in sample]  # the same is written once
    told, rank = np.unique([text for text, _penalty in described], return_inverse=True)
    return rank[place].astype(np.int32), told, np.array([penalty for _text, penalty in described])[place]


def _keys_of(each: Dimension, codes: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """A number for each group, the same for groups that are written alike; shape (g,)."""
    width = len(each.positions)
    if each.by_ends:
        last = codes[ends - 1]
        missing = last == each.known
        known_last = np.where(missing, codes[np.maximum(ends - 2, starts)], last)
        return (codes[starts] * np.int64(width) + known_last) * 2 + missing
    if width < 63:
        return np.bitwise_or.reduceat(np.left_shift(np.int64(1), codes.astype(np.int64)), starts)
    numbers: dict[bytes, int] = {}
    pieces = (codes[start:end].tobytes() for start, end in zip(starts, ends, strict=True))
    return np.fromiter((numbers.setdefault(piece, len(numbers)) for piece in pieces), np.int64, count=len(starts))


def _held(groups: np.ndarray, each: Dimension) -> tuple[np.ndarray, np.ndarray]:
    """The distinct codes of each group, sorted: whose they are, and which; both shape (p,)."""
    width = len(each.positions)
    cells = groups.astype(np.int64) * width + each.codes
    if (count := (int(groups.max()) + 1) * width) <= 16 * len(groups):
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
    if l is not None and l < 1:
        raise ValueError(f"l must be at least 1; got {l}")
    if t is not None and not 0 <= t <= 1:
        raise ValueError(f"t must lie in [0, 1]; got {t}")


def _check_suppression(most_lost: float, most_suppressed: float) -> None:
    for name, share in (("most_lost", most_lost), ("most_suppressed", most_suppressed)):
        if not 0 <= share <= 1:
            raise ValueError(f"{name} must lie in [0, 1]; got {share}")


def _check_whole(rules: Rules, wanted: list[Any]) -> None:
    """Whether the table as one class holds what is asked for: if it doesn't, no way to cut it does."""
    asks = (rules.l, rules.entropy_l, rules.t)
    if not wanted and any(limit is not None for limit in asks):
        raise ValueError("l, entropy_l and t protect sensitive columns; name them in sensitive")
    if rules.entropy_l is not None and not rules.entropy_l >= 1:
        raise ValueError(f"entropy_l must be at least 1; got {rules.entropy_l}")
    if (persons := rules.persons) is not None and len(persons.share) < rules.k:
        raise ValueError(
            f"the table is about {len(persons.share)} people, fewer than k = {rules.k}; lower k or add people"
        )
    for name, secret in zip(wanted, rules.secrets, strict=True):
        if rules.l is not None and len(secret.share) < rules.l:
            raise ValueError(f"column {name!r} holds {len(secret.share)} distinct values, fewer than l = {rules.l}")
        everyone = np.zeros(len(secret.codes), dtype=np.int64)
        if rules.entropy_l is not None and (whole := effective_values(everyone, secret, 1)[0]) < rules.entropy_l - 1e-9:
            raise ValueError(
                f"column {name!r} holds {whole:.2f} values in effect, so unequal are they, fewer than entropy_l = "
                f"{rules.entropy_l:g}; lower it"
            )
