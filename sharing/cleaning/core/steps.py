"""The steps of a recipe as Ibis expressions, so that DuckDB and Spark clean alike.

Where the two differ, the expression says what is meant: patterns end in ``\\z``, since Java's ``$`` stands before a last
line break too, and name no groups in what they put in; comparisons of spellings go through one function; what a number
is rounded to is settled before a query is written. Java's and RE2's patterns have everything used here in common.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from . import functions

Step = Mapping[str, Any]

_WHOLE = r"^[+-]?\d+\z"
_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\z"
_GROUPED = r"^[+-]?\d+(,\d{3}\d*)+([.eE][^,]*)?\z"  # 1,234,567.5
_CURRENCY = r"[$€£¥￥] ?"
_PRICED = r"^[+-]?[$€£¥￥][^$€£¥￥]*\z"
_DATE_PARTS = {  # pattern, and which of its groups are year, month and day
    "ymd": (r"^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?\z", (1, 2, 3)),
    "dmy": (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\z", (3, 2, 1)),
    "mdy": (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\z", (3, 1, 2)),
}
_TIME = r"^\d{4}-\d{2}-\d{2}[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?\z"
_DAYS_END = r"^\d{4}-\d{2}-\d{2}[T ]24:00(:00(\.0{1,6})?)?\z"


def normalize_text(value: ir.Value, step: Step) -> ir.Value:
    """Unicode NFC, plain letters, digits and spaces, nothing invisible, no outer spaces; ``single_spaces`` if asked."""
    if not value.type().is_string():
        return value
    tidy = functions.tidy(value)
    return tidy.re_replace("[ \t]+", " ") if step.get("single_spaces") else tidy


def mark_missing(value: ir.Value, step: Step) -> ir.Value:
    """Spellings of "nothing here" (``values``, any case) become missing."""
    if not value.type().is_string():
        return value
    spelled = functions.fold(value).isin(_folded(step["values"]))
    return ibis.ifelse(spelled, ibis.null("string"), value)


def map_values(value: ir.Value, step: Step) -> ir.Value:
    """Spellings of one category become one: ``mapping`` from old to new text."""
    return value.cases(*step["mapping"].items(), else_=value) if value.type().is_string() else value


def to_number(value: ir.Value, step: Step) -> ir.Value:
    """Text becomes numbers; ``unit``, if given, is taken off, and so are thousands commas and currency signs."""
    if not value.type().is_string():
        return value
    bare = value.strip()
    if unit := step.get("unit"):
        bare = ibis.ifelse(bare.endswith(unit), bare.substr(0, bare.length() - len(unit)), bare)
    bare = ibis.ifelse(bare.re_search(_PRICED), bare.re_replace(_CURRENCY, ""), bare).strip()
    bare = ibis.ifelse(bare.re_search(_GROUPED), bare.replace(",", ""), bare)
    pattern, kind = (_WHOLE, "int64") if step.get("whole") else (_NUMBER, "float64")  # a cast alone would round 1.5
    return ibis.ifelse(bare.re_search(pattern), bare, ibis.null("string")).try_cast(kind)


def to_boolean(value: ir.Value, step: Step) -> ir.Value:
    """Text becomes true or false: the spellings in ``true`` and ``false``, any case."""
    if not value.type().is_string():
        return value
    spelled = functions.fold(value)
    return ibis.cases(
        (spelled.isin(_folded(step["true"])), True),
        (spelled.isin(_folded(step["false"])), False),
        else_=ibis.null("boolean"),
    )


def to_date(value: ir.Value, step: Step) -> ir.Value:
    """Text becomes dates; ``order`` says how they are written: "ymd" (2024-01-31, 2024年1月31日), "dmy" or "mdy"."""
    if not value.type().is_string():
        return value
    pattern, groups = _DATE_PARTS[step["order"]]
    text = value.strip()
    # From its parts, since parsers differ between engines and fail on 30 February instead of giving nothing.
    year, month, day = (text.re_extract(pattern, group).try_cast("int64") for group in groups)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = ibis.cases((month == 2, ibis.ifelse(leap, 29, 28)), (month.isin([4, 6, 9, 11]), 30), else_=31)
    valid = (year > 0) & month.between(1, 12) & (day >= 1) & (day <= last)
    made = ibis.date(*(ibis.ifelse(valid, part, fallback) for part, fallback in ((year, 2000), (month, 1), (day, 1))))
    return ibis.ifelse(valid, made, ibis.null("date"))


def to_time(value: ir.Value, step: Step) -> ir.Value:
    """Text as ISO 8601 writes it (2024-01-31 12:00) becomes a time without zone."""
    if not value.type().is_string():
        return value
    text = value.strip()
    # Spark takes neither 24:00 nor, with DuckDB, leaves out the year 0, which is 1 BC.
    ends = text.re_search(_DAYS_END)
    right = (text.re_search(_TIME) | ends) & ~text.startswith("0000")
    at = ibis.ifelse(ends, text.substr(0, 10) + " 00:00", text)
    made = ibis.ifelse(right, at, ibis.null("string")).try_cast("timestamp")
    return ibis.ifelse(ends, made + ibis.interval(days=1), made)


def limit(value: ir.Value, step: Step) -> ir.Value:
    """Numbers outside ``low`` to ``high`` become missing, or with ``clip`` the nearer end."""
    kind = value.type()
    if not kind.is_numeric():
        return value
    low, high = (None if end is None else float(end) for end in (step.get("low"), step.get("high")))
    if kind.is_integer():  # the nearest ends that a whole number can have; engines round 1.5 each in its way
        low = math.ceil(low) if low is not None and math.isfinite(low) else low
        high = math.floor(high) if high is not None and math.isfinite(high) else high
    if step.get("clip"):
        clipped = value
        if low is not None:
            clipped = ibis.ifelse(value < low, low, clipped)
        if high is not None:
            clipped = ibis.ifelse(value > high, high, clipped)
        return clipped.cast(kind)
    inside = ibis.literal(True)
    if low is not None:
        inside &= value >= low
    if high is not None:
        inside &= value <= high
    return ibis.ifelse(inside, value, ibis.null(kind))


def fill_missing(value: ir.Value, step: Step) -> ir.Value:
    """Missing values become ``value``; the column named in ``flag`` says which were."""
    kind, given = value.type(), step["value"]
    if kind.is_null():  # the column takes the type of what fills it
        return ibis.literal(given, "int64" if type(given) is int else None)
    if kind.is_string() and not isinstance(given, str):
        given = str(given).lower()  # true, 1.5, 1e+20
    if kind.is_integer() and isinstance(given, str | float):
        given = int(given) if str(given).lstrip("+-").isdigit() else round(float(given))
    return value.fill_null(ibis.literal(given).cast(kind))


def as_text(value: ir.Value, step: Step) -> ir.Value:
    """A column of mixed types becomes text (it has become so on reading)."""
    kind = value.type()
    if kind.is_float32():
        return functions.write_short(value)
    if kind.is_floating():
        return functions.write(value)
    if kind.is_timestamp() and kind.timezone is not None:
        return value.cast("timestamp('UTC')").cast("timestamp").cast("string") + "+00"
    return value if kind.is_string() else value.cast("string")


def missing(value: ir.Value) -> ir.Value:
    """Where there is no value. Ibis's own ``isnull`` takes NaN for none, on Spark only."""
    return value.identical_to(ibis.null())


def _folded(spellings: Iterable[Any]) -> list[str]:
    return functions.folded(pa.array([str(each) for each in spellings], pa.string())).to_pylist()


@dataclass(frozen=True)
class Kind:
    """A kind of step: what it does and which parameters it takes."""

    apply: Callable[[ir.Value, Step], ir.Value]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


KINDS = {
    "as_text": Kind(as_text),
    "normalize_text": Kind(normalize_text, (), ("single_spaces",)),
    "mark_missing": Kind(mark_missing, ("values",)),
    "map_values": Kind(map_values, ("mapping",)),
    "to_number": Kind(to_number, (), ("unit", "whole")),
    "to_boolean": Kind(to_boolean, ("true", "false")),
    "to_date": Kind(to_date, ("order",)),
    "to_time": Kind(to_time),
    "limit": Kind(limit, (), ("low", "high", "clip")),
    "fill_missing": Kind(fill_missing, ("value",), ("flag",)),
    "drop_rows_without": Kind(lambda value, step: value),
}
