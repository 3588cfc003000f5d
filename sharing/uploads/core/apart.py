"""Parsing a stranger's file in a process of its own, which may use so much memory and time and knows no secret.

A file made to crash or to bloat its reader takes that process down and not the worker. Run as a module it is that
process: the file's bytes come in on standard input, an Arrow stream goes out.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pyarrow as pa
from pyarrow import ipc

from sharing.uploads.core.parsing import UnreadableFile, parse

MEMORY_BYTES = 6 * 2**30  # address space, of which Arrow reserves more than it uses
SECONDS = 300
REFUSED = 3  # exit status: the sentence is on standard error
TOO_MUCH = "The file can't be read within the memory and time set for one upload. Split it, or send Parquet."


class ReaderKilled(RuntimeError):
    """Somebody, such as a system short of memory, killed the process that was reading the file."""


def parse_apart(data: bytes, *, memory_bytes: int = MEMORY_BYTES, seconds: int = SECONDS) -> pa.Table:
    """``parse(data)`` in a child process.

    Raises:
        UnreadableFile: as ``parse`` does; also when the child needed more than it may, or crashed.
        ReaderKilled: it was killed from outside, which says nothing about the file; try again.
    """
    # A warning of Python's would stand before the sentence that says what is wrong with the file.
    command = [sys.executable, "-W", "ignore", "-m", "sharing.uploads.core.apart", str(memory_bytes), str(seconds)]
    path = os.pathsep.join(entry for entry in sys.path if entry)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, fixed arguments
            command, input=data, capture_output=True, timeout=seconds, check=False, env={"PYTHONPATH": path}
        )
    except subprocess.TimeoutExpired:
        raise UnreadableFile(TOO_MUCH) from None
    if done.returncode == REFUSED:
        raise UnreadableFile(done.stderr.decode())
    if done.returncode == -signal.SIGKILL:
        raise ReaderKilled
    if done.returncode != 0:
        raise UnreadableFile(TOO_MUCH)
    return ipc.open_stream(done.stdout).read_all()


def main(memory_bytes: int, seconds: int) -> int:
    """The child: limits first, then the file."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        table = parse(sys.stdin.buffer.read())
    except UnreadableFile as fault:
        sys.stderr.write(str(fault))
        return REFUSED
    with ipc.new_stream(sys.stdout.buffer, table.schema) as sink:
        sink.write_table(table)
    return 0


if __name__ == "__main__":
    status = main(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.flush()
    sys.stderr.flush()
    # Not sys.exit: once in some 200 runs Arrow's threads abort the process while the interpreter is taken down, after the
    # answer was given, and a good file would pass for one that crashed its reader.
    os._exit(status)
