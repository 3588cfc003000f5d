"""Functions that misbehave in every way a parser can; they run in a child alone."""

import ctypes
import os
import signal
import tempfile
import time


class Bad(ValueError):
    code, params = "too-odd", {"line": 7}


def echo(data, *, mark=""):
    return {"mark": mark, "pid": os.getpid(), "environment": sorted(os.environ)}, data[::-1]


def refuse(data):
    raise Bad


def misbehave(data):
    how = data.decode()
    if how == "loop":
        while True:
            pass
    if how == "sleep":
        time.sleep(60)
    if how == "memory":
        return {}, b"x" * len(bytearray(2 * 2**30))
    if how == "segfault":
        ctypes.string_at(0)
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "exit":
        os._exit(0)
    if how == "raise":
        raise RuntimeError("with the person's words in it")
    if how == "write":
        with tempfile.TemporaryFile(buffering=0) as file:
            file.write(b"x" * 10)
    if how == "print":
        print("noise on the standard output")  # noqa: T201
    if how == "flood":
        return {}, b"x" * (3 * 2**20)
    return {"fine": True}, b""
