"""Ids in request bodies: resolved among what the caller may see, so that a foreign id is just an unknown one."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid


def id_in(text: str | None) -> uuid.UUID | None:
    """The id that a form sent, or None (which nothing has) when it is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


class UnknownId(Invalid):
    code = "unknown-id"
    title = _("There is nothing of this id that you may use here.")


def visible(rows: QuerySet, pk: Any, *, field: str) -> Any:
    """The row of ``rows`` with this id.

    Raises:
        UnknownId: naming ``field``; the same for a foreign and for a missing id.
    """
    found = rows.filter(pk=pk).first()
    if found is None:
        raise UnknownId(field=field)
    return found
