"""JSON as every reader takes it alike: each name once in an object, text that can be stored (after RFC 7493, I-JSON)."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any


class NotJson(ValueError):
    """What came is not JSON that is read here.

    Attributes:
        code: "json", "json-deep" (nested beyond the interpreter's depth), or "json-twice" (an object has a name twice,
            of which readers take now the first and now the last).
        line, column: where, counted from 1; 0 where it isn't one place.
    """

    def __init__(self, code: str, line: int = 0, column: int = 0) -> None:
        super().__init__(code)
        self.code, self.line, self.column = code, line, column


def value_of(written: str | bytes) -> Any:
    """The JSON value in a text, or in bytes of UTF-8.

    Raises:
        NotJson.
    """
    try:
        return json.loads(written, parse_constant=_refuse, object_pairs_hook=_each_once)
    except NotJson:
        raise
    except json.JSONDecodeError as fault:
        raise NotJson("json", fault.lineno, fault.colno) from None
    except RecursionError:
        raise NotJson("json-deep") from None
    except ValueError:  # bytes that are no UTF-8, NaN, numbers of thousands of digits
        raise NotJson("json") from None


def object_of(line: str | bytes) -> dict[str, Any]:
    """The JSON object on a line.

    Raises:
        NotJson: also for a value that is no object.
    """
    found = value_of(line)
    if not isinstance(found, dict):
        raise NotJson("json")
    return found


def unstorable(body: Any) -> str | None:
    """Where a parsed JSON value can't be kept, as a path such as ``answers/q1``; None when all of it can.

    JSON may escape what is no text: NUL, which PostgreSQL takes in no column, and halves of a surrogate pair, which
    can't even be written into the answer that refuses them. And it may spell a number that Python reads as infinity.
    """
    waiting = [("", body)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, str):
            if not _is_text(value):
                return place or "body"
        elif isinstance(value, float):
            if not math.isfinite(value):
                return place or "body"
        elif isinstance(value, dict):
            if not all(_is_text(key) for key in value):
                return place or "body"
            waiting += [(f"{place}/{key}".lstrip("/"), held) for key, held in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{place}/{index}".lstrip("/"), held) for index, held in enumerate(value)]
    return None


def _is_text(value: str) -> bool:
    if "\x00" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotJson("json-twice")
    return found


def _refuse(name: str) -> None:
    raise ValueError(name)
