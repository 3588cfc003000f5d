"""Finding what partners list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sharing.agreements.core import searching
from sharing.agreements.models import Listing

LONGEST_QUERY = 200


@dataclass(frozen=True)
class Found:
    """Listings for a query, best first.

    Attributes:
        partial: nothing holds all that was asked for, so these hold some of it.
    """

    listings: Sequence[Listing]
    partial: bool = False


def search(*, user: Any, query: str = "", use: str = "", organization: Any = None) -> Found:
    """What the user may find in the catalogue.

    Args:
        query: words in English or Chinese, of names, notes, columns and organizations; empty for all.
        use: only what its owner would allow this use of.
        organization: only what this one lists, by id.
    """
    rows = Listing.objects.visible_to(user).by_name()
    if use:
        rows = rows.filter(uses__contains=[use])
    if organization:
        rows = rows.filter(organization_id=organization)
    wanted = searching.asked(query[:LONGEST_QUERY])
    if not wanted:
        return Found([] if query.strip() else list(rows))
    whole = list(rows.filter(words__contains=wanted))
    if whole or len(wanted) == 1:
        return Found(whole)
    some = sorted(rows.filter(words__overlap=wanted), key=lambda listing: -len(set(wanted) & set(listing.words)))
    return Found(some, partial=True)


def words_of(listing: Listing) -> list[str]:
    """What a listing is found by: what its card shows, and nothing more; a word that finds it tells that it is there."""
    columns = " ".join(column["name"] for column in listing.version.schema)
    said = (listing.dataset.name, listing.note, listing.organization.name, columns)
    return sorted(searching.words(" ".join(said)))
