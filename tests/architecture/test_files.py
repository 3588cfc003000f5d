"""Files fit in the head, and only services open transactions."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.places import CODE, ROOT, named, python_files

LONGEST = 300
REASON = "# Longer than 300 lines:"  # … followed by why these lines belong together
OPENS_TRANSACTIONS = {
    # Infrastructure below the services: the job engine's own loop, and the answer kept for a repeated request.
    "platform/jobs/ending.py",
    "platform/jobs/relay.py",
    "platform/jobs/running.py",
    "platform/kernel/idempotency.py",
    "platform/reciprocal/management/commands/restore.py",
    # Services under another name: split off by concept, or the erasure that a room offers to the registry.
    "design/proposals/attributes.py",
    "design/registrations.py",
    "design/studies/reporting.py",
    "platform/questionnaires/registrations.py",
}


def is_service(path: Path) -> bool:
    return path.name == "services.py" or "services" in path.parts


def transactions(source: str) -> list[int]:
    """Lines that open a transaction: ``transaction.atomic`` as a block, a decorator or a call."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr == "atomic" and ast.unparse(node.value) == "transaction"
    ]


def test_no_file_is_long_without_saying_why() -> None:
    files = list(python_files(*CODE, "tests"))
    assert len(files) > 300
    long = {
        named(p): n for p in files if (n := len((text := p.read_text()).splitlines())) > LONGEST and REASON not in text
    }
    assert long == {}


def test_only_services_open_transactions() -> None:
    others = {
        f"{named(path)}:{line}"
        for path in python_files(*CODE)
        if not is_service(path) and named(path) not in OPENS_TRANSACTIONS
        for line in transactions(path.read_text())
    }
    assert others == set()


@pytest.mark.parametrize("source", ["with transaction.atomic():\n    pass", "@transaction.atomic\ndef f(): ..."])
def test_both_ways_of_opening_a_transaction_are_seen(source: str) -> None:
    assert transactions(source) == [1]


def test_every_document_that_is_named_exists():
    """A path under docs/ in code, configuration or prose leads somewhere."""
    named = {
        (path.relative_to(ROOT), said)
        for pattern in ("*.md", "*.toml", "docs/**/*.md", "**/*.py")
        for path in ROOT.glob(pattern)
        if not {".venv", "var", ".git"} & set(path.relative_to(ROOT).parts)
        for said in re.findall(r"\bdocs/[\w/.-]+\.(?:md|png)\b", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 5
    assert {(path, said) for path, said in named if not (ROOT / said).exists()} == set()
