"""Planted wrong labels come first, nobody judges their own label, and the estimate comes near the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer, load_wine
from sklearn.metrics import roc_auc_score

from sharing.cleaning.core import label_doubts
from sharing.cleaning.core.doubts import _dealt


def planted(load, seed=1):
    """The data set with a tenth of its labels changed, and which they are."""
    frame = load(as_frame=True).frame
    rng = np.random.default_rng(seed)
    right = frame["target"].to_numpy()
    wrong = rng.random(len(frame)) < 0.1
    other = np.array([rng.choice([each for each in np.unique(right) if each != label]) for label in right])
    frame["target"] = np.where(wrong, other, right).astype(str)
    return frame, wrong, right.astype(str)


@pytest.mark.parametrize("load", [load_breast_cancer, load_wine])
def test_planted_errors_come_first(load):
    frame, wrong, right = planted(load)
    found = label_doubts(frame, "target", trainer="logistic-regression")
    assert roc_auc_score(wrong, -found.margin) >= 0.95
    assert found.wrong_share == pytest.approx(wrong.mean(), abs=0.04)
    assert wrong[found.ranked(10)].mean() >= 0.8
    told = np.array(found.classes)[found.suggested[wrong]]
    assert (told == right[wrong]).mean() >= 0.85
    assert wrong[found.doubtful].mean() >= 0.7


def test_the_same_table_and_seed_give_the_same_ranks():
    frame, _wrong, _right = planted(load_wine)
    first, again = (label_doubts(frame, "target", seed=3) for _ in range(2))
    assert (first.margin == again.margin).all()
    assert first.joint.sum() == pytest.approx(1)


def test_texts_are_judged_too_and_rows_without_a_label_are_left_out():
    good = [f"arrived fast and works, very happy {n}" for n in range(60)]
    bad = [f"broken on arrival, want my money back {n}" for n in range(60)]
    frame = pd.DataFrame({"text": good + bad, "label": ["good"] * 60 + ["bad"] * 60})
    frame.loc[[5, 70], "label"] = ["bad", "good"]
    frame.loc[[10, 11], "label"] = None
    found = label_doubts(frame, "label", trainer="tfidf-logistic", text_column="text")
    assert set(found.rows[found.ranked(2)]) == {5, 70}
    assert len(found.rows) == 118


def test_models_never_see_the_row_that_they_judge_nor_anyone_of_its_group():
    frame, _wrong, _right = planted(load_wine)
    groups = np.arange(len(frame)) // 3
    seen = []
    label_doubts(
        frame,
        "target",
        groups=groups,
        trainer="logistic-regression",
        before_batch=lambda rows: seen.append(frozenset(rows)),
    )
    learned = set(seen)
    assert len(learned) == 5  # one set of rows for each fold
    for rows in learned:
        assert rows == {row for row in range(len(frame)) if groups[row] in {groups[each] for each in rows}}
    assert not frozenset.intersection(*learned)  # each row is left out of one


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 12)), min_size=30, max_size=80), st.integers(2, 5))
@settings(max_examples=50)
def test_groups_stay_whole_and_folds_are_about_as_large(rows, folds):
    codes, owners = (np.array(values) for values in zip(*rows, strict=True))
    fold = _dealt(codes, owners, folds, seed=0)
    for owner in set(owners):
        assert len(set(fold[owners == owner])) == 1
    sizes = [len(set(owners[fold == each])) for each in range(folds)]
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"folds": 1}, "between 2 and 20"),
        ({"target": "nothing"}, "doesn't have"),
        ({"target": "same"}, "two different labels"),
        ({"target": "rare"}, "stands in 2 rows"),
    ],
)
def test_what_cannot_be_judged_is_refused(changes, said):
    frame = pd.DataFrame({"x": range(40), "same": "a", "rare": ["b"] * 2 + ["a"] * 38, "label": ["a", "b"] * 20})
    with pytest.raises(ValueError, match=said):
        label_doubts(frame, **({"target": "label"} | changes))
