"""Request bodies as JSON, refused when too deep or too large to be read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from kernel.errors import TooLarge


class BodyTooLarge(TooLarge):
    code = "body-too-large"


class SafeJSONParser(JSONParser):
    """Django REST framework's parser; a body nested beyond the interpreter's depth is malformed, not a crash."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply.")) from None
        except RequestDataTooBig:
            raise BodyTooLarge(_("The body is too large. Send less at once, or a file.")) from None
