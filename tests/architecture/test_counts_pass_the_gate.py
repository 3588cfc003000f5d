"""Where people or what they gave are counted, the disclosure gate is asked; the exceptions stand here with their reason."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.places import CODE, ROOT, named, python_files

COUNTERS = {"Count", "nunique", "value_counts"}
PURE = {"stats", "text", "learning", "core", "management", "attack"}  # arithmetic: whoever shows its figures asks

OPERATIONAL = "a team's operational count"
OWN = "a person's own figures"
EXEMPT = {
    "platform/organizations/admin.py": f"{OPERATIONAL}: members",
    "platform/questionnaires/admin.py": f"{OPERATIONAL}: responses sent",
    "platform/questionnaires/services/reading.py": "hands tallies to services that ask the gate",
    "design/surveys/services/answering.py": f"{OPERATIONAL}: responses sent and begun",
    "design/participation.py": OWN,
    "design/studies/reporting.py": "refuses reports about too few, through the gate's threshold",
    "feedback/collection/registrations.py": f"{OPERATIONAL}: what a team's own systems sent",
    "feedback/adaptation/registrations.py": OWN,
    "sharing/contributions/querysets.py": "places of one record, to tell whether it may be dropped",
    "sharing/contributions/registrations.py": OWN,
    "sharing/contributions/services/claimed.py": OWN,
    "sharing/needs.py": f"{OPERATIONAL}: contributions to decide about",
    "design/optimization/services.py": "kept in a report, which is shown through design.studies.reporting",
    "design/satisfaction/services.py": "asks the gate's pure half; the report is shown through design.studies.reporting",
}


def counts(path: Path) -> bool:
    calls = (node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    return any((call.id if isinstance(call, ast.Name) else getattr(call, "attr", "")) in COUNTERS for call in calls)


def asks_the_gate(path: Path) -> bool:
    tree = ast.parse(path.read_text())
    return any(
        isinstance(node, ast.ImportFrom) and node.module == "disclosure" and "services" in {n.name for n in node.names}
        for node in ast.walk(tree)
    )


COUNTING = [path for path in python_files(*CODE) if not PURE & set(path.parts) and counts(path)]


@pytest.mark.parametrize("path", COUNTING, ids=named)
def test_who_counts_asks_the_gate_or_is_exempt(path: Path) -> None:
    assert asks_the_gate(path) or named(path) in EXEMPT, (
        "pass the counts through disclosure.services, or say why not here"
    )


@pytest.mark.parametrize("name", EXEMPT)
def test_no_exemption_is_left_that_nothing_needs(name: str) -> None:
    assert ROOT / name in COUNTING
