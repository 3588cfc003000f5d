"""A version's page tells in words what its making found, and no count that singles somebody out."""

import pytest

from datastore import making
from sharing.cleaning.core.steps import KINDS
from sharing.overview.making import CHANGES

CLEANED = {
    "step": "clean",
    "recipe": {},
    "changes": [
        {"step": "to_boolean", "column": "churn", "cells": 5000, "lost": 0},
        {"step": "to_number", "column": "age", "cells": 4990, "lost": 3},
    ],
}
FUSED = {
    "step": "fuse", "rows": 8644, "rows_a": 4335, "rows_b": 4309, "only_a": ["city"], "only_b": [], "suggestions": [],
    "matches": [{"a": "text"}, {"a": "_subject"}], "transferred": {"bytes_raw": 1_155_085, "bytes_compressed": 625_901},
    "missing_side": "kept",
}  # fmt: skip


def test_every_step_of_a_recipe_has_words():
    assert set(CHANGES) == set(KINDS)


def test_cleaning_says_what_became_of_each_column():
    assert making.facts(CLEANED) == [
        ("churn", "5,000 read as yes or no"),
        ("age", "4,990 read as numbers; fewer than 5 could not be read and are missing now"),
    ]


def test_fusion_names_shared_columns_but_none_of_ours():
    found = dict(making.facts(FUSED))
    assert found["Columns of the same meaning"] == "text"
    assert found["Columns of your side alone"] == "city"
    assert "Columns of the partner's alone" not in found
    assert found["Moved between the parties, compressed and sealed"] == "626 of 1,155 kB"


@pytest.mark.parametrize(("left", "shown"), [(1, "fewer than 5"), (7, "7")])
def test_a_handful_that_left_is_not_counted(left, shown):
    assert dict(making.facts({"step": "upload", "rows_left_out": left})).popitem()[1] == shown


def test_an_unknown_step_says_nothing():
    assert making.facts({"step": "elsewhere"}) == making.facts({}) == []


@pytest.mark.parametrize("step", ["upload", "gather", "clean", "deduplicate", "anonymize", "fuse"])
def test_of_a_version_that_nothing_may_be_told_of_a_step_says_why_and_no_more(step):
    shown = "hidden: about too few people, or mostly about two"
    assert making.facts({"step": step, "withheld": True}) == [("What was found", shown)]
