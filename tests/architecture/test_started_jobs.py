"""Work is started by name: every name that the code starts is declared by a task."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jobs import relay
from jobs.registration import declared_names
from tests.architecture.places import CODE, named, python_files


def started() -> Iterator[tuple[str, str]]:
    """(place, name) of each ``jobs.start("a.b.c", …)`` or ``jobs.start(CONSTANT, …)`` in the code."""
    for path in python_files(*CODE):
        tree = ast.parse(path.read_text())
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "jobs.start" and node.args:
                name = node.args[0]
                if isinstance(name, ast.Constant):
                    yield f"{named(path)}:{node.lineno}", name.value
                elif isinstance(name, ast.Name) and name.id in constants:
                    yield f"{named(path)}:{node.lineno}", constants[name.id]


def test_every_started_job_is_declared() -> None:
    found = list(started())
    assert len(found) >= 8
    assert [(place, name) for place, name in found if name not in declared_names()] == []


def test_scheduled_work_is_declared() -> None:
    names = declared_names()  # loads every room's tasks, and with them the schedule
    assert relay._schedule
    assert set(relay._schedule) <= names
