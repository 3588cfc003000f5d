"""Log lines without what must not be in them: addresses of people, secrets of links and tokens, rows of the database."""

from __future__ import annotations

import logging
import re
from typing import Any

_TYPED = re.compile(r"(?<=/)(?!(?:[a-z_.-]+|v\d|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\[secret\])(?:/|$))[^/]+")
_LEFT_OUT: tuple[tuple[re.Pattern[str], Any], ...] = (
    # Django logs the path of a refused request, and a link's secret is in its path, perhaps unspent.
    (re.compile(r"(?<=/)(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)[\w:.-]{32,}"), "[secret]"),
    # An address that isn't ours holds whatever somebody typed: of it stay words such as ours have, and ids.
    (re.compile(r"(?<=Not Found: )/\S*"), lambda path: _TYPED.sub("[…]", path[0])),
    (re.compile(r"\brcp_[\w-]+"), "[token]"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    # PostgreSQL quotes the key or the whole row that an error is about.
    (re.compile(r"DETAIL: .*"), "DETAIL: [left out]"),
)


class DiscreetFormatter(logging.Formatter):
    """Cleans the finished line, so that messages, arguments and tracebacks are all reached."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for pattern, mark in _LEFT_OUT:
            line = pattern.sub(mark, line)
        return line
