"""Reads of what people contributed, for those who gave it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext as _

from kernel import registry
from kernel.registry import Readable
from sharing.contributions.models import Contribution


def register() -> None:
    registry.readable(contributions)


def contributions(user: Any) -> Iterable[Readable]:
    """What the person gave to each organization; a team reads such records together."""
    mine = Contribution.objects.given_by(user)
    for organization, first in mine.values_list("organization_id").annotate(Min("created_at")):
        yield Readable("sharing.contributions.read", organization, _("What you gave"), first)
