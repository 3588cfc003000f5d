"""Reading newline-delimited JSON from a request's stream, line by line, within bounds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import BaseParser

from feedback.collection.services import MAX_EVENTS, TooManyEvents
from kernel.errors import TooLarge
from kernel.parsers import unstorable

MAX_LINE = 128 * 1024  # bytes
MAX_BODY = 64 * 1024 * 1024  # bytes


class LineTooLong(TooLarge):
    code = "ndjson-too-large"
    title = _("A line has at most 128 KiB, and a request 64 MiB. Send less at once.")


class NdjsonParser(BaseParser):
    """``application/x-ndjson``: an object a line. A line that is none becomes a string that says so."""

    media_type = "application/x-ndjson"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> list[Any]:
        lines: list[Any] = []
        read = 0
        while line := stream.readline(MAX_LINE + 1):
            read += len(line)
            if len(line) > MAX_LINE or read > MAX_BODY:
                raise LineTooLong
            if not line.strip():
                continue
            if len(lines) == MAX_EVENTS:
                raise TooManyEvents
            lines.append(_object(line))
        return lines


def _object(line: bytes) -> Any:
    try:
        found = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return ""
    return found if isinstance(found, Mapping) and unstorable(found) is None else ""


def _refuse(name: str) -> None:
    raise ValueError(name)
