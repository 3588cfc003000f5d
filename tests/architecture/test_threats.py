"""Each threat that the platform promises to withstand has its tests, found by its id: ``test_t85_…``."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.places import python_files

PROMISED = {
    45: "markup in pictures",
    46: "false types and names",
    47: "metadata in pictures and recordings",
    48: "entities in XML and office files",
    49: "paths that leave their folder",
    50: "formulas in tables",
    60: "pickles",
    61: "broken or forged models",
    62: "broken tables",
    63: "bombs",
    64: "giant JSON",
    71: "a withdrawal while a job runs",
    72: "opposite clicks at once",
    81: "personal words in logs and messages",
    83: "who may export, and how fresh their proof is",
    84: "requests that nobody verified",
    85: "raising oneself in the admin, editing ledgers, acting as others",
    87: "an operator who reads people's data",
    88: "changes to the audit trail",
    89: "a backup that brings an erased person back",
}


@pytest.fixture(scope="module")
def tried() -> set[int]:
    """The ids in the names of tests."""
    names = (
        node.name
        for path in python_files("tests")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    )
    return {int(found[1]) for name in names if (found := re.match(r"test_t(\d+)_", name))}


@pytest.mark.parametrize("number", PROMISED)
def test_a_promised_threat_has_a_test_by_its_id(number: int, tried: set[int]) -> None:
    assert number in tried, f"no test_t{number}_… is left: {PROMISED[number]}"
