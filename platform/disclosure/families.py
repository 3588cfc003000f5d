"""Figures under filters that somebody chooses: each is held beside all that were shown of its family before."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from disclosure import overlaps
from disclosure.core import DIFFERS_BY_FEW, Cell, Key, ReleasedCell
from disclosure.models import Summed
from disclosure.overlaps import Sets
from vault import services as vault


def hide_differences(
    tables: Mapping[str, Sequence[Cell]],
    released: Mapping[str, Sequence[ReleasedCell]],
    *,
    family: str,
    minimum: int,
    organization_id: uuid.UUID | None,
) -> dict[str, list[ReleasedCell]]:
    """The released tables without what would tell of few people beside the family's earlier figures, and the record of
    the rest. Figures about the most people are tried first. The caller holds the family's lock.

    Raises:
        ValueError: a cell without its records, or a table that was released before.
    """
    if Summed.objects.filter(context__in=list(tables)).exists():
        raise ValueError("context: a table of a family is released once, under a context of its own")
    asked = [
        (context, cell, _records(cell))
        for context, cells in tables.items()
        for cell, told in zip(cells, released[context], strict=True)
        if not told.hidden
    ]
    everything = _prints(overlaps.sets_of([records for _context, _cell, records in asked]), family)
    order = sorted(range(len(asked)), key=lambda number: (-asked[number][1].people, number))
    shown = overlaps.admitted(_shown(family), everything, order, minimum=minimum)
    _remember(asked, everything, shown, family, organization_id)
    kept = {(asked[number][0], asked[number][1].key) for number in shown}
    return {context: [_hidden_unless(kept, context, cell) for cell in cells] for context, cells in released.items()}


def _hidden_unless(kept: set[tuple[str, Key]], context: str, cell: ReleasedCell) -> ReleasedCell:
    if cell.hidden or (context, cell.key) in kept:
        return cell
    return replace(cell, value=None, people_rounded=None, hidden=True, reason=DIFFERS_BY_FEW)


def _records(cell: Cell) -> Mapping[int, int]:
    if cell.records is None:
        raise ValueError(f"cells: {cell.key!r} is of a family and must name its records")
    return cell.records


def _prints(sets: Sets, family: str) -> Sets:
    """The same sets, records and people as keyed prints of 63 bits."""
    owners = list(set(sets.owner.values()))
    of_record = dict(zip(sets.mask, _print(list(sets.mask), f"disclosure:{family}:record"), strict=True))
    of_owner = dict(zip(owners, _print(owners, f"disclosure:{family}:person"), strict=True))
    return Sets(
        {of_record[record]: of_owner[owner] for record, owner in sets.owner.items()},
        {of_record[record]: mask for record, mask in sets.mask.items()},
        sets.count,
    )


def _print(values: Sequence[object], scope: str) -> list[int]:
    return [int(name[:16], 16) >> 1 for name in vault.pseudonyms(list(values), scope=scope)]


def _remember(
    asked: Sequence[tuple[str, Cell, Mapping[int, int]]],
    everything: Sets,
    shown: Sequence[int],
    family: str,
    organization_id: uuid.UUID | None,
) -> None:
    by_context: dict[str, list[int]] = {}
    for number in sorted(shown):
        by_context.setdefault(asked[number][0], []).append(number)
    rows = []
    for context, numbers in by_context.items():
        sets = overlaps.keep(everything, numbers)
        prints = np.array([(record, sets.owner[record]) for record in sets.mask], dtype="<i8")  # (records, 2)
        width = _width(sets.count)
        masks = b"".join(mask.to_bytes(width, "little") for mask in sets.mask.values())
        rows.append(
            Summed(
                family=family,
                context=context,
                organization_id=organization_id,
                sets=sets.count,
                prints=prints.tobytes(),
                masks=masks,
            )
        )
    Summed.objects.bulk_create(rows)


def _shown(family: str) -> list[Sets]:
    found = []
    for row in Summed.objects.filter(family=family).order_by("created_at", "pk"):
        prints = np.frombuffer(row.prints, dtype="<i8").reshape(-1, 2)
        width, masks = _width(row.sets), bytes(row.masks)
        bits = (int.from_bytes(masks[start : start + width], "little") for start in range(0, len(masks), width))
        records = prints[:, 0].tolist()
        found.append(Sets(dict(prints.tolist()), dict(zip(records, bits, strict=True)), row.sets))
    return found


def _width(sets: int) -> int:
    """Bytes of a mask."""
    return (sets + 7) // 8
