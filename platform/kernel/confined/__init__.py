"""Fragile parsers run in a child process: little memory, little time, no files, and no secrets in its environment.

A function of a pure module gets bytes and answers with facts and bytes. Whatever it does to its process, the caller
gets an exception that says which limit it hit, and the next call starts a fresh child::

    with confined.Child("media.images:write_anew") as write_anew:
        facts, clean = write_anew(data)
"""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

ROOTS = [
    str(Path(__file__).resolve().parents[3]),
    str(Path(__file__).resolve().parents[2]),
]  # where "." and platform lie
SCRIPT = str(Path(__file__).with_name("child.py"))
FRAME = struct.Struct("<IQ")  # bytes of JSON, bytes of data


@dataclass(frozen=True)
class Limits:
    """What one call may take.

    Attributes:
        memory_mb: address space on top of what the loaded program takes.
        cpu_seconds: of processor time.
        wall_seconds: from question to answer, starting the child included.
        answer_mb: of the answer.
    """

    memory_mb: int = 512
    cpu_seconds: int = 10
    wall_seconds: int = 30
    answer_mb: int = 64


class Overwhelmed(Exception):
    """The input drove the child past a limit, or crashed it.

    ``limit`` is "memory", "time", "answer" or "crash"; "killed" when somebody else ended the child, such as a system
    short of memory, which says nothing about the input.
    """

    def __init__(self, limit: str) -> None:
        self.limit = limit
        super().__init__(limit)


class Refused(Exception):
    """The function looked at the input and refused it: the ``code`` and ``params`` of its own exception."""

    def __init__(self, code: str, params: dict[str, Any]) -> None:
        self.code, self.params = code, params
        super().__init__(code)


class Child:
    """A child that answers calls of one function, one at a time; a context manager that ends it.

    Args:
        target: "module:function" of a module that needs no settings. The function takes bytes and plain keyword
            arguments, returns (JSON-able facts, bytes), and refuses an input with a ``ValueError`` that has ``code``
            and ``params``.
    """

    def __init__(self, target: str, limits: Limits = Limits()) -> None:
        self.target, self.limits = target, limits
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def __call__(self, data: bytes, **parameters: Any) -> tuple[Any, bytes]:
        """What the function answers.

        Raises:
            Refused: by the function.
            Overwhelmed: a limit was hit, or the child crashed.
        """
        process = self._process = self._process or self._start()
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            process.kill()

        timer = threading.Timer(self.limits.wall_seconds, expire)
        timer.start()
        try:
            answer = self._ask(process, data, parameters)
        except (OSError, EOFError):
            ended = -process.wait()  # it has closed its pipe; one that lives on all the same is the timer's
            self.end()
            raise Overwhelmed("time" if expired.is_set() else _LIMIT_OF.get(ended, "crash")) from None
        finally:
            timer.cancel()
        head, body = answer
        if "refused" in head:
            raise Refused(head["refused"], head["params"])
        if "overwhelmed" in head:
            self.end()  # after a failed allocation nothing in it is certain
            raise Overwhelmed(head["overwhelmed"])
        return head["facts"], body

    def end(self) -> None:
        """End the child, if there is one; the next call starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:  # what was still to be written has no reader any more
                continue
        process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "OMP_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",  # each thread's arena would take 64 MB of address space
            "ARROW_DEFAULT_MEMORY_POOL": "system",  # the others reserve address space by the gigabyte
            "ARROW_IO_THREADS": "1",
        }
        arguments = [str(self.limits.memory_mb), str(self.limits.cpu_seconds), self.target, *ROOTS]
        return subprocess.Popen(  # noqa: S603 - our own interpreter and script
            [sys.executable, "-I", SCRIPT, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a parser's complaint may quote what it read
            env=environment,
        )

    def _ask(self, process: subprocess.Popen[bytes], data: bytes, parameters: dict[str, Any]) -> tuple[Any, bytes]:
        assert process.stdin is not None
        assert process.stdout is not None
        head = json.dumps(parameters).encode()
        process.stdin.write(FRAME.pack(len(head), len(data)) + head)
        process.stdin.write(data)
        process.stdin.flush()
        head_size, size = FRAME.unpack(_exactly(process.stdout, FRAME.size))
        if head_size + size > self.limits.answer_mb * 2**20:
            self.end()
            raise Overwhelmed("answer")
        return json.loads(_exactly(process.stdout, head_size)), _exactly(process.stdout, size)


def call(target: str, data: bytes, *, limits: Limits = Limits(), **parameters: Any) -> tuple[Any, bytes]:
    """One call in a child of its own; arguments, answer and errors as ``Child``'s."""
    with Child(target, limits) as child:
        return child(data, **parameters)


_LIMIT_OF: dict[int, str] = {signal.SIGXCPU: "time", signal.SIGKILL: "killed"}


def _exactly(pipe: Any, size: int) -> bytes:
    got = pipe.read(size)
    if len(got) < size:
        raise EOFError
    return got
