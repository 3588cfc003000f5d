"""Where the code stands: what the tests of the house walk over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("platform", "sharing", "feedback", "design")


def python_files(*folders: str, migrations: bool = False) -> Iterator[Path]:
    """The Python files under ``folders`` (relative to the root), migrations left out unless asked for."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if migrations or "migrations" not in path.parts:
                yield path


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
