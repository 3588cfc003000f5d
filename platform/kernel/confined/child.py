"""The child's side of ``kernel.confined``: a script that needs nothing but the standard library and its target."""

import importlib
import json
import os
import resource
import struct
import sys

FRAME = struct.Struct("<IQ")


def main() -> None:
    memory_mb, cpu_seconds, target, *roots = sys.argv[1:]
    sys.path[:0] = roots
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints must not get among the answers
    module, name = target.split(":")
    function = getattr(importlib.import_module(module), name)
    confine(int(memory_mb))
    while head := sys.stdin.buffer.read(FRAME.size):
        head_size, size = FRAME.unpack(head)
        parameters = json.loads(sys.stdin.buffer.read(head_size))
        data = sys.stdin.buffer.read(size)
        allow_time(int(cpu_seconds))
        facts, body = answer(function, data, parameters)
        packed = json.dumps(facts).encode()
        answers.write(FRAME.pack(len(packed), len(body)) + packed)
        answers.write(body)
        answers.flush()


def answer(function, data, parameters):  # type: ignore[no-untyped-def]
    try:
        facts, body = function(data, **parameters)
        return {"facts": facts}, body
    except MemoryError:
        return {"overwhelmed": "memory"}, b""
    except ValueError as fault:
        if not hasattr(fault, "code"):
            return {"overwhelmed": "crash"}, b""
        return {"refused": fault.code, "params": getattr(fault, "params", {})}, b""
    except Exception:  # whatever a parser stumbles over is the file's fault; its message may quote the file
        return {"overwhelmed": "crash"}, b""


def confine(memory_mb: int) -> None:
    """Limits for good, set once the program is loaded: imports are ours, what comes next is not."""
    taken = os.path.exists("/proc/self/statm")
    with open("/proc/self/statm" if taken else os.devnull) as file:
        pages = int(file.read().split()[0]) if taken else 2**18
    memory = pages * resource.getpagesize() + memory_mb * 2**20
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),  # it writes to pipes alone
        (resource.RLIMIT_NOFILE, 32),
    ):
        try:
            resource.setrlimit(what, (limit, limit))
        except (ValueError, OSError):  # a system that has no such limit, or a stricter one
            continue


def allow_time(cpu_seconds: int) -> None:
    """Processor time for one more call; past it the kernel ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds, hard))


if __name__ == "__main__":
    main()
