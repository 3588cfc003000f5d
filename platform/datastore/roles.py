"""What a column is to the person whom a row is about, and what it holds, in words; the codes are those of ``datastore.core.schema``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    IDENTIFIER = "identifier", _("names the person")
    QUASI_IDENTIFIER = "quasi_identifier", _("could point at the person, together with others")
    SENSITIVE = "sensitive", _("sensitive")
    TARGET = "target", _("to be predicted")
    FEATURE = "feature", _("other")
    TEXT = "text", _("free text")


COUNTABLE = frozenset({Role.QUASI_IDENTIFIER, Role.SENSITIVE, Role.TARGET, Role.FEATURE})  # in a histogram

TYPES = {
    "boolean": _("yes or no"),
    "integer": _("whole number"),
    "number": pgettext_lazy("type of a column", "number"),
    "string": _("text"),
    "date": _("date"),
    "datetime": _("date and time"),
    "binary": _("file"),
}


def type_label(kind: str) -> str:
    """The type in words; one that is not known stays as it is."""
    return str(TYPES.get(kind, kind))


def type_and_unit(column: Mapping[str, str]) -> str:
    """Of a version's column: its type in words, with its unit where one is known."""
    kind = type_label(column["type"])
    return f"{kind} ({column['unit']})" if column.get("unit") else kind


def missing_of(column: Mapping[str, Any]) -> str:
    """About which share of its values is missing; empty where hardly any is."""
    return f"{column['missing']:.0%}" if column.get("missing") else ""


def label_of(role: str) -> str:
    """The role in words; a code that is not known stays as it is."""
    return str(Role(role).label) if role in Role.values else role
