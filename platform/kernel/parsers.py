"""Request bodies as JSON, refused when too deep or too large to be read."""

from __future__ import annotations

import math
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from kernel.errors import Invalid, TooLarge


class BodyTooLarge(TooLarge):
    code = "body-too-large"


class Unstorable(Invalid):
    code = "unstorable"
    title = _("Leave out NUL characters, halves of surrogate pairs and numbers beyond 1.8e308.")


class SafeJSONParser(JSONParser):
    """Django REST framework's parser; a body nested beyond the interpreter's depth is malformed, not a crash.

    JSON may escape what is no text: NUL, which PostgreSQL takes in no column, and halves of a surrogate pair, which
    can't even be written into the answer that refuses them. And it may spell a number that Python reads as infinity.
    """

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            body = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply.")) from None
        except RequestDataTooBig:
            raise BodyTooLarge(_("The body is too large. Send less at once, or a file.")) from None
        if (place := unstorable(body)) is not None:
            raise Unstorable(field=place)
        return body


def unstorable(body: Any) -> str | None:
    """Where a parsed JSON value can't be kept, as a path such as ``answers/q1``; None when all of it can."""
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
