"""The steps of a recipe as Ibis expressions, so that DuckDB and Spark clean alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

Step = Mapping[str, Any]

# Full-width letters and digits become plain; full-width punctuation stays, it is good Chinese.
_WIDE = {wide: wide - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for wide in range(ord(first), ord(last) + 1)}
_HAS_WIDE = "[０-９Ａ-Ｚａ-ｚ]"
_OTHER_SPACES = "[\u00a0\u2003\u3000]"
_UNSEEN = "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u200c\u2060\ufeff]"  # not the joiner that holds emoji together
_WHOLE = r"^[+-]?\d+$"
_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"
_DATE_PARTS = {  # pattern, and which of its groups are year, month and day
    "ymd": (r"^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?$", (1, 2, 3)),
    "dmy": (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$", (3, 2, 1)),
    "mdy": (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$", (3, 1, 2)),
}
_TIME = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$"


def tidied(text: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Text in Unicode NFC with plain letters, digits and spaces, nothing invisible and no outer spaces."""
    whole = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    plain = pc.utf8_normalize(whole, form="NFC")
    wide = pc.match_substring_regex(plain, _HAS_WIDE)
    if pc.any(wide).as_py():
        narrow = [each.translate(_WIDE) for each in pc.filter(plain, wide).to_pylist()]
        plain = pc.replace_with_mask(plain, pc.fill_null(wide, False), pa.array(narrow, plain.type))
    plain = pc.replace_substring_regex(pc.replace_substring_regex(plain, _UNSEEN, ""), _OTHER_SPACES, " ")
    return pc.replace_substring_regex(plain, r"^\s+|\s+$", "")


@ibis.udf.scalar.pyarrow
def _tidy(text: str) -> str:
    return tidied(text)  # in Arrow: as a chain of SQL functions this takes ten times as long


def normalize_text(value: ir.Value, step: Step) -> ir.Value:
    """Unicode NFC, plain letters, digits and spaces, nothing invisible, no outer spaces; ``single_spaces`` if asked."""
    if not value.type().is_string():
        return value
    return _tidy(value).re_replace("[ \t]+", " ") if step.get("single_spaces") else _tidy(value)


def mark_missing(value: ir.Value, step: Step) -> ir.Value:
    """Spellings of "nothing here" (``values``, any case) become missing."""
    if not value.type().is_string():
        return value
    spelled = value.lower().strip().isin([str(each).lower() for each in step["values"]])
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
    bare = bare.re_replace(r"^([+-]?)[$€£¥￥] ?", r"\1").re_replace(r"(\d),(\d{3})", r"\1\2").strip()
    pattern, kind = (_WHOLE, "int64") if step.get("whole") else (_NUMBER, "float64")  # a cast alone would round 1.5
    return ibis.ifelse(bare.re_search(pattern), bare, ibis.null("string")).try_cast(kind)


def to_boolean(value: ir.Value, step: Step) -> ir.Value:
    """Text becomes true or false: the spellings in ``true`` and ``false``, any case."""
    if not value.type().is_string():
        return value
    spelled = value.lower().strip()
    return ibis.cases(
        (spelled.isin([each.lower() for each in step["true"]]), True),
        (spelled.isin([each.lower() for each in step["false"]]), False),
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
    return ibis.ifelse(text.re_search(_TIME), text, ibis.null("string")).try_cast("timestamp")


def limit(value: ir.Value, step: Step) -> ir.Value:
    """Numbers outside ``low`` to ``high`` become missing, or with ``clip`` the nearer end."""
    low, high = step.get("low"), step.get("high")
    if not value.type().is_numeric():
        return value
    if step.get("clip"):
        return value.clip(lower=low, upper=high).cast(value.type())
    inside = ibis.literal(True)
    if low is not None:
        inside &= value >= low
    if high is not None:
        inside &= value <= high
    return ibis.ifelse(inside, value, ibis.null(value.type()))


def fill_missing(value: ir.Value, step: Step) -> ir.Value:
    """Missing values become ``value``; the column named in ``flag`` says which were."""
    return value.fill_null(ibis.literal(step["value"]).cast(value.type()))


def as_text(value: ir.Value, step: Step) -> ir.Value:
    """A column of mixed types becomes text (it has become so on reading)."""
    return value if value.type().is_string() else value.cast("string")


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
