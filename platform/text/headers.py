"""Whether the first line of a table names its columns, or is somebody's record already.

Names of columns are shown to partners and kept in the open, so a record must never become them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from text.redaction import find, number_kind

IDENTIFIERS = {"EMAIL", "PHONE", "RESIDENT_ID", "BANK_CARD", "IBAN", "IP_ADDRESS", "MAC_ADDRESS", "PASSPORT"}
SAMPLE = 1000  # rows below the header that are looked at
RUN = 3  # years or days in a row that may head columns: 2019, 2020, 2021
AGAIN = 0.005  # of the rows below: a word that heads a column is rarely a value in it as well
NAMES_BELOW = 1 / 3

_NUMBER = re.compile(r"[+-]?[$€£¥]?\d[\d,]*(?:\.\d+)?(?:[eE][+-]?\d+)? ?[%$€£¥]?")
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T][\d:.]+(?:Z|[+-][\d:]+)?)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}年\d+月\d+日"
)
_SENTENCE = re.compile(r"\S+(?:\s+\S+){2,}[.!]|\S{8,}[。！]")


@dataclass(frozen=True)
class Suspicion:
    """A cell of the first line that is no name of a column.

    Attributes:
        column: its place, from 1.
        kind: "identifier", "number", "date", "sentence", "person" or "value" (it stands in the column below, too).
    """

    column: int
    kind: str


def identifies(name: str) -> bool:
    """Whether a column's name holds a value that points at a person, such as an e-mail address.

    >>> identifies("anna@example.org"), identifies("e-mail"), identifies("20240105")
    (True, False, False)
    """
    return bool(number_kind(name)) or any(finding.kind in IDENTIFIERS for finding in find(name, "other"))


def data_in_header(names: Sequence[str], below: Sequence[Sequence[str | None]]) -> Suspicion | None:
    """The first cell of a header line that looks like data; None where all may be names.

    Args:
        names: the cells of the first line.
        below: for each of them the values under it, as text; the first ``SAMPLE`` are looked at.

    >>> data_in_header(["Ada", "36"], [["Ben"], ["41"]])
    Suspicion(column=2, kind='number')
    >>> data_in_header(["name", "age"], [["Ben"], ["41"]]) is None
    True
    """
    cells = [name.strip() for name in names]
    for place, cell in enumerate(cells, start=1):
        if identifies(cell):
            return Suspicion(place, "identifier")
    for kind, pattern in (("number", _NUMBER), ("date", _DATE)):
        matching = [place for place, cell in enumerate(cells, start=1) if pattern.fullmatch(cell)]
        if matching and not _in_a_row([cells[place - 1] for place in matching]):
            return Suspicion(matching[0], kind)
    for place, (cell, values) in enumerate(zip(cells, below, strict=True), start=1):
        if told := _of_the_column(cell, [value for value in values[:SAMPLE] if value]):
            return Suspicion(place, told)
    return None


def _in_a_row(cells: list[str]) -> bool:
    """Such as 0, 1, 2 or 2019, 2020, 2021, or days that follow one another: they head columns of a wide table."""
    if len(cells) < RUN:
        return False
    if all(cell.isascii() and cell.isdigit() for cell in cells):
        numbers = [int(cell) for cell in cells]
        return all(after - before == 1 for before, after in pairwise(numbers))
    return all(_DATE.fullmatch(cell) for cell in cells) and all(a < b for a, b in pairwise(cells))


def _of_the_column(cell: str, values: list[str]) -> str | None:
    if _SENTENCE.fullmatch(cell):
        return "sentence"
    if not values:
        return None
    again = sum(value.strip().casefold() == cell.casefold() for value in values)
    if again >= max(1, AGAIN * len(values)):
        return "value"
    if _is_name(cell) and sum(map(_is_name, values[:30])) >= NAMES_BELOW * len(values[:30]):
        return "person"
    return None


def _is_name(cell: str) -> bool:
    return len(cell) <= 60 and any(
        finding.kind == "NAME" and finding.end - finding.start >= len(cell.strip()) - 1 for finding in find(cell)
    )
