"""Run every benchmark, or those named on the command line; print ratios and end with 1 when one passes its limit."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from benchmarks import (
    anonymization,
    bulk_contributions,
    deduplication,
    large_versions,
    numerics,
    pictures,
    quality,
    redaction,
    rules,
)

SOURCES = {
    "numerics": numerics,
    "quality": quality,
    "anonymization": anonymization,
    "redaction": redaction,
    "pictures": pictures,
    "deduplication": deduplication,
    "rules": rules,
    "bulk_contributions": bulk_contributions,
    "large_versions": large_versions,
}


def main(names: Sequence[str]) -> int:
    console = Console(width=160)
    table = Table("what", "ours", "peer", "peer's", "ours / peer", "limit")
    broken = 0
    for name in names or SOURCES:
        for ratio in SOURCES[name].ratios():
            console.print(f"{ratio.value:8.2f}  {ratio.name}", style=None if ratio.kept else "red")
            broken += not ratio.kept
            limit = f"{ratio.limit:g}" if ratio.kept else f"{ratio.limit:g}, passed"
            measured = (
                f"{ratio.ours:.4f} {ratio.unit}",
                ratio.peer,
                f"{ratio.peers:.4f} {ratio.unit}",
                f"{ratio.value:.2f}",
            )
            table.add_row(ratio.name, *measured, limit)
    console.print(table)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
