"""Anonymization's measures against pycanon 1.3.5: classes, diversity, closeness, of names and of numbers."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sharing.anonymization.core import privacy_risk
from sharing.anonymization.core.measures import Sensitive, distances, distinct_values, effective_values, equal_rows

REFERENCE = json.loads((Path(__file__).parent / "pycanon_tables.json").read_text())


@pytest.mark.parametrize(
    "told", REFERENCE["tables"], ids=lambda told: f"{len(told['rows']['age'])}-{told['sensitive']}"
)
def test_measures_are_pycanons(told: dict[str, Any]) -> None:
    table = pd.DataFrame(told["rows"])
    classes = equal_rows([table["age"], table["sex"]])
    secret, count = Sensitive.read(table[told["sensitive"]]), int(classes.max()) + 1
    assert privacy_risk(table, ["age", "sex"]).k == told["k"]
    assert distinct_values(classes, secret, count).min() == told["l"]
    assert math.floor(effective_values(classes, secret, count).min() + 1e-9) == told["entropy_l"]
    assert distances(classes, secret, count).max() == pytest.approx(told["t"], abs=1e-12)


def test_the_tables_differ_in_what_they_hold() -> None:
    for measure in ("k", "l", "entropy_l", "t"):
        assert len({told[measure] for told in REFERENCE["tables"]}) > 2
