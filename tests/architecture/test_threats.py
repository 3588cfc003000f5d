"""Each threat that the platform promises to withstand has its tests, found by its id: ``test_t85_…``."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.places import python_files

PROMISED = {
    9: "who is shut out",
    10: "a new password, and leaving an organization",
    11: "sessions that somebody knew before",
    12: "invitations",
    19: "scopes of tokens",
    20: "other companies' things by their address",
    21: "children under another parent",
    22: "other people's profiles",
    23: "foreign ids in bodies",
    24: "fields that nobody may send",
    25: "ids to be guessed",
    26: "lists with one foreign id",
    27: "files by their address",
    28: "caches",
    29: "lists, search boxes and choices",
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
    78: "another text than the one that was read",
    81: "personal words in logs and messages",
    83: "who may export, and how fresh their proof is",
    84: "requests that nobody verified",
    85: "raising oneself in the admin, editing ledgers, acting as others",
    86: "the admin of another company's owner",
    87: "an operator who reads people's data",
    88: "changes to the audit trail",
    89: "a backup that brings an erased person back",
    94: "small cells",
    95: "differences of figures",
    97: "figures that two people make",
    96: "rows told from one another by what is known outside",
    98: "personal details in texts",
    99: "one person under one name in two copies",
    105: "the order of rows and words",
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
