"""Recipes: what is to be done to a table, as JSON, and how one is found for a table."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from .engine import Columns
from .engines import Engine, opened
from .frames import Table, column, column_names
from .functions import fold, tidied
from .steps import KINDS, Step, mark_missing, normalize_text

VERSION = 1
Recipe = Mapping[str, Any]

# Spellings of "nothing here" that are nothing else; "none", "unknown" and "无" are often answers.
MISSING = ("", "na", "n/a", "#n/a", "nan", "null", "\\n", "-", "--", "缺失")
_BOOLEANS = (("true", "false"), ("yes", "no"), ("y", "n"), ("t", "f"), ("是", "否"), ("有", "无"))
_UNITS = ("%", "kg", "g", "km", "cm", "mm", "m", "°C", "ms", "s", "h", "元", "岁", "公斤", "厘米", "米", "分", "天")
_NUMBER_WITH_UNIT = re.compile(r"[+-]?(?:[$€£¥] ?)?[\d,]*\.?\d+(?:e[+-]?\d+)? ?([^\d\s.,]*)")
_DATE_LIKE = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}")
_SAMPLE = 200
PROSE = 30  # mean characters above which text is prose rather than a name or a code
_LONGEST_NUMBER = 15  # digits; longer ones are account or card numbers, and a float would round them


def check(recipe: Recipe, table: Table) -> list[Step]:
    """The steps of a recipe that this table can follow.

    Raises:
        ValueError: what is wrong with which step.
    """
    if (
        not isinstance(recipe, Mapping)
        or recipe.get("version") != VERSION
        or not isinstance(recipe.get("steps"), Sequence)
    ):
        raise ValueError(f'recipe must be {{"version": {VERSION}, "steps": [...]}}')
    try:
        json.dumps(recipe)
    except (TypeError, ValueError):
        raise ValueError("recipe must hold only what JSON can carry") from None
    names: list[Any] = list(column_names(table))
    for number, step in enumerate(recipe["steps"]):
        where = f"steps[{number}]"
        if not isinstance(step, Mapping) or step.get("step") not in KINDS:
            raise ValueError(f"{where}.step must be one of {', '.join(KINDS)}")
        kind = KINDS[step["step"]]
        if step.get("column") not in names:
            raise ValueError(f"{where}.column names {step.get('column')!r}, which the table lacks")
        if absent := [name for name in kind.required if name not in step]:
            raise ValueError(f"{where} ({step['step']}) needs {', '.join(absent)}")
        if unknown := set(step) - {"step", "column", *kind.required, *kind.optional}:
            raise ValueError(f"{where} ({step['step']}) does not take {', '.join(sorted(unknown))}")
        if step["step"] == "to_date" and step["order"] not in ("ymd", "dmy", "mdy"):
            raise ValueError(f"{where}.order must be ymd, dmy or mdy")
        if step.get("flag") is not None:
            names.append(step["flag"])
    return list(recipe["steps"])


def suggest(table: Table, *, engine: Any = None) -> dict[str, Any]:
    """Find the steps that put a table in order and lose nothing.

    Text is normalized, spellings of "missing" are marked, and a column of text becomes numbers, booleans, dates or
    times where every value of it reads as one. Numbers with leading zeros or over 15 digits stay text (postal codes,
    telephones, accounts), and so do dates that could be day-month as well as month-day. What takes judgement
    (``limit``, ``fill_missing``, ``map_values``, ``drop_rows_without``) is for people to add.

    Args:
        engine: an Ibis connection to DuckDB or Spark that looks at the values; None is a DuckDB in memory.

    Returns:
        a recipe: ``{"version": 1, "steps": [{"step": …, "column": …, …}, …]}``.
    """
    texts = [name for name in column_names(table) if _may_hold_text(table, name)]
    mixed = [name for name in texts if _is_mixed(table, name)]
    steps: list[dict[str, Any]] = [{"step": "as_text", "column": name} for name in mixed]
    with opened(engine) as place:
        columns = Columns(table, texts, mixed, engine=place)
        for name, inner in columns.names.items():
            if columns.start[inner].type().is_string():
                sample = tidied(
                    pa.array(column(table, name).dropna().head(_SAMPLE).astype(str), pa.string(), from_pandas=True)
                )
                raw = columns.start.select(raw=columns.start[inner])
                steps += [{**step, "column": name} for step in _for_text(raw, sample.to_pylist(), place)]
    return {"version": VERSION, "steps": steps}


def _for_text(start: ir.Table, sample: list[str], engine: Engine) -> list[dict[str, Any]]:
    attempts = _plausible(sample)
    # Spaces between words are layout in prose, and a slip of the keyboard in a name or a code.
    prose = sum(map(len, sample)) > PROSE * len(sample)
    normalize = {"step": "normalize_text"} if prose else {"step": "normalize_text", "single_spaces": True}
    start = start.mutate(plain=normalize_text(start.raw, normalize))
    start = start.mutate(known=mark_missing(start.plain, {"values": MISSING}))
    start = start.mutate(**{f"a{i}": KINDS[step["step"]].apply(start.known, step) for i, step in enumerate(attempts)})
    digits = start.known.re_extract(r"^[^0-9]*([0-9]*)", 1)
    marked = start.plain.notnull() & start.known.isnull()
    facts = {
        "untidy": (~start.raw.identical_to(start.plain)).sum(),
        "values": start.known.count(),
        "codes": (start.known.re_search(r"^[+-]?0\d") | (digits.length() > _LONGEST_NUMBER)).sum(),
        "spelled": ibis.ifelse(marked, fold(start.plain), ibis.null("string")).collect(distinct=True),
        **{f"a{i}": start[f"a{i}"].count() for i in range(len(attempts))},
    }
    found = engine.compute(start.aggregate(**facts)).to_pylist()[0]

    steps: list[dict[str, Any]] = []
    if found["untidy"]:
        steps.append(normalize)
    if spelled := sorted(each for each in found["spelled"] or () if each is not None):
        steps.append({"step": "mark_missing", "values": spelled})
    fitting = [step for i, step in enumerate(attempts) if found["values"] and found[f"a{i}"] == found["values"]]
    if found["codes"]:
        fitting = [step for step in fitting if step["step"] != "to_number"]
    orders = {step["order"] for step in fitting if step["step"] == "to_date"}
    if fitting and orders != {"dmy", "mdy"}:
        steps.append(fitting[0])
    return steps


def _plausible(sample: list[str]) -> list[dict[str, Any]]:
    """What the first values could be read as, the narrowest first; the engine then tries these on all values."""
    texts = {" ".join(unicodedata.normalize("NFKC", text).split()).lower() for text in sample} - set(MISSING)
    steps: list[dict[str, Any]] = []
    unit = unit_of(texts)
    if unit == "":
        steps += [{"step": "to_number", "whole": True}, {"step": "to_number"}]
    elif unit is not None:
        steps.append({"step": "to_number", "unit": unit})
    for true, false in _BOOLEANS:
        if texts and texts <= {true, false}:
            steps.append({"step": "to_boolean", "true": [true], "false": [false]})
    if texts and all(_DATE_LIKE.match(text) for text in texts):
        steps += [{"step": "to_date", "order": order} for order in ("ymd", "dmy", "mdy")]
        steps.append({"step": "to_time"})
    return steps


def unit_of(texts: Iterable[str]) -> str | None:
    """The unit that all of these numbers are written with, empty where they have none; None where they are no numbers.

    >>> unit_of(["3 kg", "1,000.5 KG"]), unit_of(["3"]), unit_of(["3 kg", "3 m"])
    ('kg', '', None)
    """
    numbers = [_NUMBER_WITH_UNIT.fullmatch(text.strip().lower()) for text in texts]
    units = {match.group(1) for match in numbers if match}
    if not numbers or not all(numbers) or len(units) != 1:
        return None
    written = units.pop()
    return next((unit for unit in ("", *_UNITS) if unit.lower() == written), None)


def _may_hold_text(table: Table, name: Any) -> bool:
    if isinstance(table, pa.Table):
        kind = table.schema.field(name).type
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        return pa.types.is_string(kind) or pa.types.is_large_string(kind)
    values = column(table, name)
    kind = values.cat.categories.dtype if isinstance(values.dtype, pd.CategoricalDtype) else values.dtype
    return kind == "object" or pd.api.types.is_string_dtype(kind)


def _is_mixed(table: Table, name: Any) -> bool:
    if isinstance(table, pa.Table) or (values := column(table, name)).dtype != object:
        return False
    try:
        pa.array(values, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return True
    return False
