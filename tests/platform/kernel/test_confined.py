"""A parser in a child process hurts nobody but itself."""

from __future__ import annotations

import os
import time

import pytest

from kernel import confined

HOSTILE = "tests.platform.kernel.hostile"
TIGHT = confined.Limits(memory_mb=256, cpu_seconds=1, wall_seconds=5, answer_mb=1)


def test_a_child_answers_with_facts_and_bytes_and_is_kept_for_the_next_call():
    with confined.Child(f"{HOSTILE}:echo") as echo:
        first, data = echo(b"abc", mark="one")
        second, _ = echo(b"", mark="two")
    assert (first["mark"], data, second["mark"]) == ("one", b"cba", "two")
    assert first["pid"] == second["pid"] != os.getpid()


def test_a_child_knows_none_of_our_secrets(monkeypatch):
    monkeypatch.setenv("RECIPROCAL_ROOT_KEY", "not for parsers")
    facts, _ = confined.call(f"{HOSTILE}:echo", b"")
    assert "RECIPROCAL_ROOT_KEY" not in facts["environment"]
    assert "DATABASE_URL" not in facts["environment"]


def test_a_refusal_comes_with_its_code_and_what_its_sentence_needs():
    with pytest.raises(confined.Refused) as refused:
        confined.call(f"{HOSTILE}:refuse", b"")
    assert (refused.value.code, refused.value.params) == ("too-odd", {"line": 7})


@pytest.mark.parametrize(
    ("how", "limit"),
    [("loop", "time"), ("memory", "memory"), ("segfault", "crash"), ("exit", "crash"), ("raise", "crash"),
     ("write", "crash"), ("flood", "answer"), ("killed", "killed")],
)  # fmt: skip
def test_what_misbehaves_is_ended_and_the_limit_is_named(how, limit):
    with confined.Child(f"{HOSTILE}:misbehave", TIGHT) as child:
        with pytest.raises(confined.Overwhelmed) as overwhelmed:
            child(how.encode())
        assert overwhelmed.value.limit == limit
        assert child(b"well")[0] == {"fine": True}  # the next input finds a fresh child


def test_one_that_sleeps_is_not_waited_for():
    began = time.monotonic()
    with pytest.raises(confined.Overwhelmed) as overwhelmed:
        confined.call(f"{HOSTILE}:misbehave", b"sleep", limits=confined.Limits(wall_seconds=1))
    assert overwhelmed.value.limit == "time"
    assert time.monotonic() - began < 4


def test_what_a_library_prints_does_not_get_among_the_answers():
    assert confined.call(f"{HOSTILE}:misbehave", b"print")[0] == {"fine": True}


def test_large_inputs_and_answers_pass_whole():
    data = os.urandom(5 * 2**20)
    assert confined.call(f"{HOSTILE}:echo", data)[1] == data[::-1]
