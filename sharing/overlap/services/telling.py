"""What may be told of an overlap: through the disclosure gate, blurred by a few people.

A party can choose what it brings: other versions under amended agreements, people taken out one by one. So a figure is hidden
where few people are in it or few are left, and told as before until enough people changed. That rule alone still tells somebody
who knows exactly how far the figure is from its step whether one person more was met. So every count is moved by up to ``BLUR``
people before the gate sees it: by how many is fixed by a secret for each comparison and count, so that asking again averages
nothing away. The gate asks for twice as many people more than else, and so

- what is shown is about at least as many people as any figure is, whichever way its count was moved;
- no fewer people than a figure needs ever move one that was told, or show one that was hidden.
"""

from __future__ import annotations

from disclosure import services as disclosure
from disclosure.core import Cell
from sharing.agreements.models import Agreement, Offer
from sharing.overlap.core import Overlap
from vault import services as vault

BLUR = 5  # people


def told(
    found: Overlap, *, side: int, agreement: Agreement, own: Offer, partner: Offer, kind: str
) -> dict[str, int | None]:
    """``people``, ``equal`` and ``near`` as ``own``'s party may see them; None for what it may not.

    The figures go by the two datasets, whatever agreement they were compared under: an amendment's newer version is
    told apart from the last one no better than a rebuilt one is.

    Args:
        side: whose of ``found``'s people are ``own``'s, 0 or 1.
    """
    context = f"sharing.overlap:{own.source.dataset_id}:{partner.source.dataset_id}:{kind}"
    equal, near = f"{context}:equal", f"{context}:near"
    people = found.people[side]
    tables = {equal: _table(found.equal, people, equal)}
    if found.near is not None:
        tables[near] = _table(found.near, people - found.equal, near)
    # No organization's own list of releases shows these: why a cell is hidden would say whether few were met or few not.
    released = disclosure.release_tables(tables, minimum=disclosure.threshold(agreement.minimum_cell) + 2 * BLUR)
    also, _rest, everybody = released[equal]
    besides = released[near][0].people_rounded if found.near is not None else None
    return {"people": everybody.people_rounded, "equal": also.people_rounded, "near": besides}


def _table(met: int, people: int, context: str) -> list[Cell]:
    """The people in two parts, and all together."""
    also = min(people, max(0, met + blur(met, context)))  # more than there are would say that nearly all were met
    rest = people - also
    return [
        Cell("also", also, also),
        Cell("rest", rest, rest),
        Cell("all", people, people, total_of=("also", "rest")),
    ]


def blur(people: int, context: str) -> int:
    """From -BLUR to BLUR, the middle likeliest; always the same for the same number in one context, and secret."""
    digits = vault.pseudonym(people, scope=context)
    first, second = (int(digits[at : at + 12], 16) % (BLUR + 1) for at in (0, 12))
    return first + second - BLUR
