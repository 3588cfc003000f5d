"""Request bodies as JSON, refused when too deep or too large to be read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from kernel.errors import Invalid, TooLarge
from text.json_objects import NotJson, unstorable, value_of


class BodyTooLarge(TooLarge):
    code = "body-too-large"


class Unstorable(Invalid):
    code = "unstorable"
    title = _("Leave out NUL characters, halves of surrogate pairs and numbers beyond 1.8e308.")


FAULTS = {
    "json": _("The body is not JSON in UTF-8."),
    "json-deep": _("The JSON is nested too deeply."),
    "json-twice": _("An object in the JSON has a name twice. Keep one of them."),
}


class SafeJSONParser(JSONParser):
    """JSON that every reader takes alike and that can be stored (see ``text.json_objects``), or a fault that says where.

    A body nested beyond the interpreter's depth is malformed, not a crash.
    """

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            body = value_of(stream.read())
        except NotJson as fault:
            where = _("Look at line %(line)s, column %(column)s.") % {"line": fault.line, "column": fault.column}
            raise ParseError(f"{FAULTS[fault.code]} {where if fault.line else ''}".rstrip()) from None
        except RequestDataTooBig:
            raise BodyTooLarge(_("The body is too large. Send less at once, or a file.")) from None
        if (place := unstorable(body)) is not None:
            raise Unstorable(field=place)
        return body
