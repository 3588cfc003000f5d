"""Reading newline-delimited JSON from a request's stream, line by line, within bounds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import BaseParser

from kernel.errors import TooLarge
from text.json_objects import NotJson, object_of

MAX_LINES = 10_000
MAX_LINE_BYTES = 128 * 1024
MAX_BODY_BYTES = 64 * 2**20


class TooManyLines(TooLarge):
    code = "ndjson-too-many-lines"
    title = _("A request has at most 10,000 lines. Send the rest in another.")


class LineTooLong(TooLarge):
    code = "ndjson-too-large"
    title = _("A line has at most 128 KiB, and a request 64 MiB. Send less at once.")


class NdjsonLines(BaseParser):
    """``application/x-ndjson``: a list of (line number from 1, object), with None for a line that is no JSON object with
    each name once.

    Nothing is held but one line and what was read from it.
    """

    media_type = "application/x-ndjson"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Any = None
    ) -> list[tuple[int, dict[str, Any] | None]]:
        lines: list[tuple[int, dict[str, Any] | None]] = []
        number = read = 0
        while line := stream.readline(MAX_LINE_BYTES + 1):
            number += 1
            read += len(line)
            if len(line) > MAX_LINE_BYTES or read > MAX_BODY_BYTES:
                raise LineTooLong
            if not line.strip():
                continue
            if len(lines) == MAX_LINES:
                raise TooManyLines
            lines.append((number, _object(line)))
        return lines


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        return object_of(line)
    except NotJson:
        return None
