"""Parsing a stranger's file in a confined process: a file made to crash or bloat its reader takes that one down."""

from __future__ import annotations

import pyarrow as pa
from pyarrow import ipc

from kernel import confined
from sharing.uploads.core import UnreadableFile

LIMITS = confined.Limits(memory_mb=6 * 1024, cpu_seconds=300, wall_seconds=300, answer_mb=4 * 1024)


class ReaderKilled(RuntimeError):
    """Somebody, such as a system short of memory, killed the process that was reading the file."""


def parse_apart(data: bytes, *, limits: confined.Limits = LIMITS) -> pa.Table:
    """``core.parse(data)`` in a child process.

    Raises:
        UnreadableFile: as ``parse`` does; also when the child needed more than it may, or crashed.
        ReaderKilled: it was killed from outside, which says nothing about the file; try again.
    """
    try:
        _facts, stream = confined.call("sharing.uploads.core.parsing:as_stream", data, limits=limits)
    except confined.Refused as refused:
        raise UnreadableFile(refused.code, **refused.params) from None
    except confined.Overwhelmed as overwhelmed:
        if overwhelmed.limit == "killed":
            raise ReaderKilled from None
        raise UnreadableFile("too-much") from None
    return ipc.open_stream(stream).read_all()
