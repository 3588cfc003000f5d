"""Texts of the test part that somebody else wrote nearly the same are not trained on."""

import random
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from learning import split_by_group
from sharing.agreements.models import Agreement
from sharing.fusion.services import PARTY
from sharing.training import core
from sharing.training.services import running

N = 200


@pytest.fixture
def contested(monkeypatch):
    """What each entrant would be trained on, and the test part, of a table with this role for its texts."""

    def contested(role):
        people = [f"person {n}" for n in range(N)]
        # Fours of people say the same, two of them with an exclamation mark.
        said = ["".join(random.Random(n // 4).choices("abcdefghij ", k=60)) + "!" * (n % 2) for n in range(N)]
        table = pa.table(
            {"said": said, "label": ["y", "n"] * (N // 2), PARTY: ["a", "b", "b", "a"] * (N // 4), "_subject": people}
        )
        asked = {}

        def contest(frame, *, entrants, test_rows, **_):
            asked.update({who: set(entrant.rows) for who, entrant in entrants.items()}, test=set(test_rows))

        monkeypatch.setattr(core, "contest", contest)
        monkeypatch.setattr(running, "letters", lambda *_: {"a": None, "b": None})
        running._contests(
            SimpleNamespace(target="label", mode=Agreement.Mode.ROWS),
            SimpleNamespace(
                columns=["said", "label", PARTY],
                columns_of=lambda wanted: ["said"] if wanted == role else [],
                dataset=SimpleNamespace(organization=None),
            ),
            SimpleNamespace(table=table, fingerprint="f"),
            {"test_fraction": 0.2, "seed": 0, "trainers": ["tfidf-logistic"]},
            lambda rows: None,
            SimpleNamespace(checkpoint=lambda state: None, restore=lambda: None, progress=lambda *_: None),
        )
        split = split_by_group(np.array(people, dtype=object), 0.2)
        return said, asked, split

    return contested


def test_texts_that_repeat_one_of_the_test_part_are_not_trained_on(contested):
    said, asked, split = contested("text")
    tested = {said[row].strip("!") for row in asked["test"]}
    assert asked["test"] == set(split.test), "the test part goes by people alone"
    assert any(said[row].strip("!") in tested for row in split.train)  # so this could fail
    assert asked["joint"] == {row for row in split.train if said[row].strip("!") not in tested}
    assert asked["a"] | asked["b"] == asked["joint"]


def test_tables_without_a_text_are_trained_on_whole(contested):
    _said, asked, split = contested("feature")
    assert asked["joint"] == set(split.train)
