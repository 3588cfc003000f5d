"""What may be told of an overlap: through the disclosure gate, blurred by a few people.

A party can choose what it brings: other versions under amended agreements, people taken out one by one. So a figure is about
people of both sides, hidden where few are in it or few are left, and told as before until enough people changed. That rule
alone still tells somebody who knows exactly how far the figure is from its step whether one person more was met. So every count
is moved by up to ``BLUR`` people before the gate sees it: by how many is fixed by a secret for each comparison and count, so
that asking again averages nothing away. The gate asks for twice as many people more than else, and so

- what is shown is about at least as many people as any figure is, whichever way its count was moved;
- no fewer people than a figure needs ever move one that was told, or show one that was hidden.
"""

from __future__ import annotations

from typing import Any

from disclosure import services as disclosure
from disclosure.core import Cell, ReleasedCell
from sharing.agreements.models import Agreement, Offer
from sharing.overlap.core import Met, Overlap
from vault import services as vault

BLUR = 5  # people


def told(found: Overlap, *, agreement: Agreement, own: Offer, partner: Offer, kind: str) -> dict[str, Any]:
    """``people``, ``equal`` and ``near`` as ``own``'s party may see them; None for what it may not.

    The figures go by the two datasets, whatever agreement they were compared under: an amendment's newer version is
    told apart from the last one no better than a rebuilt one is.
    """
    context = f"sharing.overlap:{own.source.dataset_id}:{partner.source.dataset_id}:{kind}"
    minimum = disclosure.threshold(agreement.minimum_cell)
    equal = f"{context}:equal"
    also = _blurred(found.equal.people, equal)
    tables = _tables(equal, also, found.people - also, found.equal)
    if found.near is not None:
        near = f"{context}:near"
        besides = _blurred(found.near.people, near)
        tables |= _tables(near, besides, found.people - found.equal.people - besides, found.near)
    # No organization's own list of releases shows these: why a cell is hidden would say whether few were met or few not.
    released = disclosure.release_tables(tables, minimum=minimum + 2 * BLUR)
    figures = {"people": released[equal][-1].people_rounded, "equal": _figure(released, equal), "near": None}
    return figures if found.near is None else figures | {"near": _figure(released, near)}


def _tables(context: str, also: int, rest: int, met: Met) -> dict[str, list[Cell]]:
    """The people counted, in parts, and those of the other side on whom the first part hangs."""
    rest, others = max(0, rest), _blurred(met.other_people, f"{context}:others")
    parts = [Cell("also", also, also), Cell("rest", rest, rest)]
    return {
        context: [*parts, Cell("all", also + rest, also + rest, total_of=("also", "rest"))],
        f"{context}:others": [Cell("met", others, others, top_two_share=met.other_top_two_share)],
    }


def _figure(released: dict[str, list[ReleasedCell]], context: str) -> int | None:
    (met,) = released[f"{context}:others"]
    return None if met.hidden else released[context][0].people_rounded


def _blurred(people: int, context: str) -> int:
    return max(0, people + blur(people, context))


def blur(people: int, context: str) -> int:
    """From -BLUR to BLUR, the middle likeliest; always the same for the same number in one context, and secret."""
    digits = vault.pseudonym(people, scope=context)
    first, second = (int(digits[at : at + 12], 16) % (BLUR + 1) for at in (0, 12))
    return first + second - BLUR
