"""Signing the chain's head into a file outside the database, and proving an entry against what was signed.

The signer is registered by the vault, which lies above this room. Files are named by month; checkpoints are chained
across them.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from audit.core import checkpoints as core
from audit.core.checkpoints import Checkpoint, Sign, Verify
from audit.models import Entry

DUE = timedelta(minutes=1)
LATE = timedelta(minutes=5)  # after so long without a checkpoint, something is lost or nothing signs
_signer: dict[str, Any] = {}


class CheckpointsLost(Exception):
    """There is a chain, and none of the checkpoints that it had: a new series would hide what was cut off with them."""


@dataclass(frozen=True)
class Covered:
    """How an entry stands: whether it is what its hash says, and the first checkpoint that covers it, if any yet."""

    whole: bool
    checkpoint: Checkpoint | None


def signed_by(*, sign: Sign, verify: Verify) -> None:
    """Say with which key checkpoints are signed."""
    _signer.update(sign=sign, verify=verify)


def verifier() -> Verify:
    return _signer["verify"]


def folder() -> Path:
    return Path(settings.AUDIT_CHECKPOINTS)


def write() -> Checkpoint | None:
    """Sign the newest committed entry; None when it is signed already. Safe from several processes at once.

    Raises:
        OSError: the folder cannot be written.
        CheckpointsLost: see ``manage.py begin_checkpoints``.
    """
    with _alone() as last:
        return _write(last)


def write_when_due() -> Checkpoint | None:
    """``write``, when the last one is a minute old; the relay asks every few seconds."""
    with _alone() as last:
        if last is not None and timezone.now() - datetime.fromisoformat(last.at) < DUE:
            return None
        return _write(last)


def begin_again(sign_what: Callable[[], object]) -> Checkpoint | None:
    """Start a series with the entry that ``sign_what`` records, which says so for good.

    None where nothing is lost: there is a series, or the chain is so young that its first entry begins one by itself.
    """
    with _alone() as last:
        if last is not None or not _old():
            return None
        sign_what()
        return _write(None, beginning=True)


def lost() -> bool:
    """Whether there is a chain and no checkpoint, although the first entry was to be signed at its commit."""
    return not _files(folder()) and _old()


def lines(place: Path | None = None) -> Iterator[bytes]:
    """Every stored line, oldest first."""
    for file in _files(place or folder()):
        with file.open("rb") as stored:
            for line in stored:
                yield line.rstrip(b"\n")


def proof(entry: Entry) -> dict[str, Any] | None:
    """All that it takes to check one entry without the database: JSON-able; None until a checkpoint covers it.

    Holds what the entry says, and of the entries between it and the checkpoint their digests alone.
    """
    checkpoint = _covering(entry)
    if checkpoint is None:
        return None
    after = Entry.objects.filter(seq__gt=entry.seq, seq__lte=checkpoint.seq).order_by("seq")
    return {
        "entry": entry.body,
        "previous_hash": entry.previous_hash,
        "digests_after": [later.digest for later in after],
        "checkpoint": asdict(checkpoint),
    }


def check_proof(held: dict[str, Any]) -> bool:
    """Whether this platform signed a chain with the proof's entry in it."""
    return core.proves(held, verifier())


def covered(entry: Entry) -> Covered:
    """Check one entry now, for the person whom it is about."""
    held = proof(entry)
    if held is None:
        return Covered(whole=entry.whole, checkpoint=None)
    return Covered(whole=check_proof(held), checkpoint=Checkpoint(**held["checkpoint"]))


def _covering(entry: Entry) -> Checkpoint | None:
    month = f"{entry.at.astimezone(UTC):%Y-%m}"
    for file in _files(folder()):
        if file.stem < month:
            continue
        with file.open("rb") as stored:
            for line in stored:
                try:
                    found = core.parse(line.rstrip(b"\n"))
                except core.NotACheckpoint:
                    continue
                if found.seq >= entry.seq:
                    return found
    return None


def _write(last: Checkpoint | None, *, beginning: bool = False) -> Checkpoint | None:
    head = Entry.objects.order_by("-seq").values_list("seq", "hash").first()
    if head is None or (last is not None and last.seq >= head[0]):
        return None
    now = timezone.now().astimezone(UTC)
    if last is None and not beginning and _old():
        raise CheckpointsLost
    new = core.following(last, seq=head[0], hash=head[1], at=now.isoformat(), sign=_signer["sign"])
    month = max(f"{now:%Y-%m}", *(file.stem for file in _files(folder())), "")  # a clock set back starts no older file
    handle = os.open(folder() / f"{month}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with open(handle, "ab") as out:
        out.write(new.line + b"\n")
        out.flush()
        os.fsync(out.fileno())
    return new


def _old() -> bool:
    """Whether the chain began long enough ago to have been signed."""
    first = Entry.objects.order_by("seq").values_list("at", flat=True).first()
    return first is not None and timezone.now() - first > LATE


@contextmanager
def _alone() -> Iterator[Checkpoint | None]:
    """Nobody else writes meanwhile. Gives the last checkpoint."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield _last()


def _last() -> Checkpoint | None:
    """The newest line. A line that a crash cut short is taken away: its writer never said that it was written."""
    for file in reversed(_files(folder())):
        with file.open("r+b") as stored:
            end = stored.seek(0, os.SEEK_END)
            stored.seek(max(0, end - 4096))
            tail = stored.read()
            if tail and not tail.endswith(b"\n"):
                cut = tail.rfind(b"\n") + 1
                stored.truncate(end - (len(tail) - cut))
                tail = tail[:cut]
        if tail.strip():
            return core.parse(tail.splitlines()[-1])
    return None


def _files(place: Path) -> list[Path]:
    return sorted(place.glob("????-??.jsonl")) if place.is_dir() else []
