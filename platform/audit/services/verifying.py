"""Checking that no record was changed, removed, put elsewhere or cut off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from audit.core import checkpoints as core
from audit.core.chain import GENESIS
from audit.core.checkpoints import Checkpoint
from audit.models import Entry
from audit.services import checkpoints
from audit.services.recording import BEGUN


def verify(folder: Path | None = None) -> list[str]:
    """Walk the chain beside its signed checkpoints; each fault is a sentence that names the entry.

    A series that was begun again (``begin_checkpoints``) is no fault: the chain tells of it, see ``begun_again``.
    Entries after the last checkpoint are held by their hashes alone: cutting those off leaves no trace.

    Args:
        folder: where the checkpoints lie, e.g. a copy that an auditor keeps; by default the installation's own.
    """
    # Files first: entries only grow, so whatever a checkpoint covers is in the database by the time it is read.
    found = list(core.faults(checkpoints.lines(folder), checkpoints.verifier()))
    faults = [item for item in found if isinstance(item, str)]
    return faults + list(_walk([item for item in found if isinstance(item, Checkpoint)]))


def begun_again() -> list[Entry]:
    """Where checkpoints were lost and begun again: what lies before is held by hashes alone."""
    return list(Entry.objects.filter(kind=BEGUN).order_by("seq"))


@transaction.atomic
def _walk(signed: list[Checkpoint]) -> Iterator[str]:
    by_seq = {checkpoint.seq: checkpoint for checkpoint in signed}
    began: Entry | None = None
    previous, expected, covered = GENESIS, 1, 0
    uncovered: Entry | None = None
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=2000):
        if entry.seq != expected:
            yield _missing(expected, entry.seq - 1)
        elif entry.previous_hash != previous:
            yield f"Entry {entry.seq} does not follow the entry before it."
        if not entry.whole:
            yield f"Entry {entry.seq} was changed after it was written."
        previous, expected = entry.hash, entry.seq + 1
        uncovered = uncovered or entry
        began = began or entry
        if checkpoint := by_seq.pop(entry.seq, None):
            if checkpoint.hash != entry.hash:
                yield (
                    f"Entry {entry.seq} is not the one that checkpoint {checkpoint.number} signed at {checkpoint.at}: "
                    f"entries from {covered + 1} on were written anew."
                )
            if checkpoint.number == 1 and entry.kind != BEGUN and _signed_late(checkpoint, began):
                yield (
                    f"Entry {began.seq} was written at {began.at.isoformat()}, and checkpoint 1 signed it only at "
                    f"{checkpoint.at}: the checkpoints before it were removed."
                )
            covered, uncovered = entry.seq, None
    if missing := [seq for seq in by_seq if seq >= expected]:
        last = by_seq[max(missing)]
        yield f"{_missing(expected, last.seq)} Checkpoint {last.number} signed them at {last.at}."
    elif uncovered is not None and timezone.now() - uncovered.at > checkpoints.LATE:
        yield (
            f"No checkpoint covers entry {uncovered.seq} and those after it, although it was written at "
            f"{uncovered.at.isoformat()}. Checkpoints are lost, or no relay is running."
        )


def _signed_late(checkpoint: Checkpoint, entry: Entry) -> bool:
    return datetime.fromisoformat(checkpoint.at) - entry.at > checkpoints.LATE


def _missing(first: int, last: int) -> str:
    return f"Entry {first} is missing." if first == last else f"Entries {first} to {last} are missing."
