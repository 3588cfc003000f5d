"""What a table holds: a picture of each column, and what in it may point at a person."""

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from text.language import detect
from text.redaction import find

from .frames import Table, column, column_names, row_count
from .recipe import PROSE, unit_of

_BINS = 20
_SHOWN = 10
_SAMPLE = 200  # texts looked at for language and personal details
_FEW = 20  # distinct values up to which text counts as a category, whatever the number of rows
_DIRECT_SHARE = 0.3  # share of the sampled values that hold an identifier

_DIRECT_NAMES = re.compile(
    r"(^|_)(e?mail|phone|mobile|tel|name|first_?name|last_?name|surname|address|ssn|passport|id_?card|user_?id"
    r"|customer_?id|account|ip|wechat|qq)(_|$)|姓名|电话|手机|邮箱|身份证|护照|住址|地址|微信|账号|卡号",
    re.IGNORECASE,
)
_QUASI_NAMES = re.compile(
    r"(^|_)(age|sex|gender|birth\w*|dob|zip\w*|post_?code|city|town|county|state|region|country|district|race|ethnicity"
    r"|nationality|marital\w*|education|occupation|job|profession|religion|income|language)(_|$)"
    r"|年龄|性别|出生|生日|邮编|城市|省份|地区|区县|民族|国籍|婚姻|学历|职业|宗教|收入",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ColumnProfile:
    """One column.

    Attributes:
        name: of the column.
        kind: "number", "boolean", "time", "category", "text" or "empty".
        missing: values that are not there.
        missing_share: of all rows, 0 to 1.
        distinct: different values, missing ones not counted.
        minimum, maximum, mean, median: of numbers; the first two of times (ISO 8601) as well.
        histogram: of numbers, ``edges`` (bins + 1) and ``counts`` (bins).
        common: of categories and booleans, the most frequent values with their counts.
        formats: of text, how values are written (9 a digit, A and a letters, 汉 a Chinese character, + repeated),
            with counts, the most frequent first.
        mean_length: of text, in characters.
        languages: of text, how many of a sample are in which language.
        personal: "direct" where the column seems to name a person, "quasi" where it describes one, else None.
        reason: why it seems so.
        because: the same as a code: "values" (of the kind ``found``), "name" of the column, "unique" (every value is
            different); empty where it doesn't seem so.
        found: of which kind the values seem to be, as ``text.redaction`` names kinds.
        unit: of numbers that are written with one unit, as text.
    """

    name: Any
    kind: str
    missing: int
    missing_share: float
    distinct: int
    minimum: float | str | None = None
    maximum: float | str | None = None
    mean: float | None = None
    median: float | None = None
    histogram: dict[str, list[float]] | None = None
    common: list[tuple[str, int]] = field(default_factory=list)
    formats: list[tuple[str, int]] = field(default_factory=list)
    mean_length: float | None = None
    languages: dict[str, int] = field(default_factory=dict)
    personal: str | None = None
    reason: str = ""
    because: str = ""
    found: str = ""
    unit: str | None = None


@dataclass(frozen=True)
class TableProfile:
    """A table: ``rows`` and a profile of each of its ``columns``, in order."""

    rows: int
    columns: tuple[ColumnProfile, ...]

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON can carry it."""
        return {"rows": self.rows, "columns": [asdict(each) for each in self.columns]}


def profile(table: Table) -> TableProfile:
    """Describe each column of a table. The picture holds values from it: show it only to who may see the table.

    Args:
        table: pandas or Arrow table, or array of shape (n, d) whose columns are named 0 to d - 1.
    """
    columns = tuple(_profile(name, column(table, name)) for name in column_names(table))
    return TableProfile(row_count(table), columns)


def _profile(name: Any, values: pd.Series) -> ColumnProfile:
    known = values.dropna()
    missing = len(values) - len(known)
    facts: dict[str, Any] = {"name": name, "missing": missing, "missing_share": missing / max(1, len(values))}
    kind, details = _describe(known)
    return ColumnProfile(**facts, kind=kind, **details, **_personal(str(name), kind, known))


def _describe(known: pd.Series) -> tuple[str, dict[str, Any]]:
    if known.empty:
        return "empty", {"distinct": 0}
    if pd.api.types.is_bool_dtype(known.dtype):
        return "boolean", {"distinct": known.nunique(), "common": _common(known.astype(str))}
    if pd.api.types.is_numeric_dtype(known.dtype):
        return "number", _numbers(known.to_numpy(dtype=float))
    if pd.api.types.is_datetime64_any_dtype(known.dtype):
        ends = {"minimum": known.min().isoformat(), "maximum": known.max().isoformat()}
        return "time", {"distinct": known.nunique(), **ends}
    texts = known.astype(str)
    distinct = texts.nunique()
    length = float(texts.str.len().mean())
    details: dict[str, Any] = {"distinct": distinct, "mean_length": length, "formats": _formats(texts)}
    details["unit"] = unit_of(_sample(texts))
    if length <= PROSE and (distinct <= _FEW or distinct <= len(texts) / 10):
        return "category", details | {"common": _common(texts)}
    return "text", details | {"languages": dict(Counter(map(detect, _sample(texts))).most_common())}


def _numbers(values: np.ndarray) -> dict[str, Any]:
    finite = values[np.isfinite(values)]
    details: dict[str, Any] = {"distinct": len(np.unique(values))}
    if len(finite):
        counts, edges = np.histogram(finite, bins=min(_BINS, max(1, len(np.unique(finite)))))
        details |= {"minimum": float(finite.min()), "maximum": float(finite.max())}
        details |= {"mean": float(finite.mean()), "median": float(np.median(finite))}
        details |= {"histogram": {"edges": edges.tolist(), "counts": counts.tolist()}}
    return details


def _common(texts: pd.Series) -> list[tuple[str, int]]:
    counts = texts.value_counts()
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(str(value), int(count)) for value, count in ordered[:_SHOWN]]


def _formats(texts: pd.Series) -> list[tuple[str, int]]:
    shapes: Counter[str] = Counter()
    for value, count in texts.value_counts().items():
        shapes[shape(str(value)[:40])] += int(count)
    return sorted(shapes.items(), key=lambda pair: (-pair[1], pair[0]))[:_SHOWN]


def shape(value: str) -> str:
    value = re.sub(r"[0-9]", "9", value)
    value = re.sub(r"[^\W\d_A-Z\u4e00-\u9fff]", "a", value)
    value = re.sub(r"[A-Z]", "A", value)
    value = re.sub(r"[\u4e00-\u9fff]", "汉", value)
    return re.sub(r"([9aA汉])\1+", r"\1+", value)


def _sample(texts: pd.Series) -> list[str]:
    distinct = texts.drop_duplicates()
    return distinct.iloc[:: max(1, len(distinct) // _SAMPLE)].head(_SAMPLE).tolist()


def _personal(name: str, kind: str, known: pd.Series) -> dict[str, Any]:
    written = re.sub(r"(?<=[a-z])(?=[A-Z])|[\s\-.]", "_", name)
    if kind in ("text", "category"):
        sample = _sample(known.astype(str))
        kinds = Counter(
            finding.kind for text in sample for finding in find(text) if finding.end - finding.start > len(text) / 2
        )
        for found, count in kinds.most_common(1):
            if count >= _DIRECT_SHARE * len(sample):
                reason = f"{count} of {len(sample)} sampled values are of kind {found}"
                return {"personal": "direct", "reason": reason, "because": "values", "found": found}
    for pattern, personal in ((_DIRECT_NAMES, "direct"), (_QUASI_NAMES, "quasi")):
        if pattern.search(written) and not (kind == "boolean" and personal == "direct"):  # a yes or no names nobody
            return {"personal": personal, "reason": "the column's name says so", "because": "name"}
    if kind == "text" and known.nunique() == len(known) > _FEW and known.astype(str).str.len().mean() <= PROSE:
        return {"personal": "direct", "reason": "every value is different", "because": "unique"}
    return {}
