"""Records about the same person in two tables, without a key; the truth is known, and the core isn't told."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sharing.deduplication.core import match_entities
from sharing.deduplication.core.weights import Weights, learn
from tests.sharing.deduplication.people import COLUMNS, two_tables


def decided(result, decision):
    chosen = result.decision == decision
    return set(zip(result.left[chosen].tolist(), result.right[chosen].tolist(), strict=True))


@pytest.mark.parametrize("seed", range(3))
def test_nearly_all_the_same_people_are_found_and_nearly_no_others(seed):
    left, right, truth = two_tables(seed=seed)
    result = match_entities(left, right, columns=COLUMNS)
    matches = decided(result, "match")
    assert len(matches & truth) / len(matches) >= 0.99
    assert len(matches & truth) / len(truth) >= 0.97
    assert len(decided(result, "doubtful")) < 20  # for people to settle, of 86,000 pairs compared
    assert result.skipped == []


def test_few_same_people_are_found_among_many_others():
    left, right, truth = two_tables(shared=30, seed=4)
    matches = decided(match_entities(left, right, columns=COLUMNS), "match")
    assert len(matches & truth) >= 28
    assert len(matches - truth) <= 2


def test_probabilities_add_up_to_how_many_there_are():
    left, right, truth = two_tables(errors=0.3, seed=5)
    result = match_entities(left, right, columns=COLUMNS)
    assert result.probability.sum() == pytest.approx(len(truth), rel=0.05)
    assert result.prior * result.all_pairs == pytest.approx(len(truth), rel=0.05)


def test_which_table_comes_first_and_how_rows_are_ordered_changes_nothing():
    left, right, _ = two_tables(n=300, shared=150, seed=6)
    order = np.random.default_rng(0).permutation(len(left))
    there = match_entities(left, right, columns=COLUMNS)
    back = match_entities(right, left.iloc[order].reset_index(drop=True), columns=COLUMNS)
    back_pairs = {(int(order[j]), int(i)): p for i, j, p in zip(back.left, back.right, back.probability, strict=True)}
    assert {(int(i), int(j)) for i, j in zip(there.left, there.right, strict=True)} == set(back_pairs)
    expected = [back_pairs[int(i), int(j)] for i, j in zip(there.left, there.right, strict=True)]
    assert there.probability == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("kind", [lambda frame: frame, lambda frame: pa.Table.from_pandas(frame, preserve_index=False)])
def test_one_table_is_matched_with_itself_and_grouped(kind):
    left, right, truth = two_tables(n=300, shared=150, seed=7)
    both = pd.concat([left, right], ignore_index=True)
    result = match_entities(kind(both), columns=COLUMNS)
    assert (result.left < result.right).all()
    expected = {(i, j + 300) for i, j in truth}
    matches = decided(result, "match")
    assert len(matches & expected) / len(expected) >= 0.97
    assert len(matches & expected) / len(matches) >= 0.99
    assert len(set(result.groups)) == 600 - len(matches)
    assert all(result.groups[i] == result.groups[j] for i, j in matches)


def test_groups_run_over_both_tables():
    left, right, _ = two_tables(n=100, shared=50, seed=8)
    result = match_entities(left, right, columns=COLUMNS)
    assert len(result.groups) == 200
    assert all(result.groups[i] == result.groups[100 + j] for i, j in decided(result, "match"))


def test_the_most_certain_come_first_and_thresholds_cut_in_three():
    left, right, _ = two_tables(n=300, shared=150, errors=0.4, seed=9)
    result = match_entities(left, right, columns=COLUMNS, match_from=0.9, doubtful_from=0.1)
    assert (np.diff(result.probability) <= 0).all()
    bounds = {"match": (0.9, 1), "doubtful": (0.1, 0.9), "different": (0, 0.1)}
    for decision, (low, high) in bounds.items():
        chosen = result.probability[result.decision == decision]
        assert len(chosen)
        assert ((chosen >= low) & (chosen <= high)).all()


def test_blocks_too_large_to_compare_are_said_and_the_rest_goes_on():
    left, right, truth = two_tables(seed=2)
    result = match_entities(left, right, columns=COLUMNS, most_in_block=2000)
    assert {block.rule for block in result.skipped} == {("city",)}
    assert all(block.pairs == block.left_rows * block.right_rows > 2000 for block in result.skipped)
    assert len(decided(result, "match") & truth) / len(truth) > 0.95


def test_only_records_that_share_a_block_are_compared():
    left, right, _ = two_tables(n=200, shared=100, seed=3)
    result = match_entities(left, right, columns=COLUMNS, blocks=[("city", ("last", 1))])
    same = left["city"].to_numpy()[result.left] == right["city"].to_numpy()[result.right]
    letters = left["last"].str[0].str.lower().to_numpy()[result.left] == right["last"].str[0].str.lower().to_numpy()[result.right]  # fmt: skip
    assert len(result.left) > 100
    assert same.all()
    assert letters.all()


def test_probability_is_bayes_rule():
    weights = Weights(
        [np.array([0.9, 0.1]), np.array([0.8, 0.2])], [np.array([0.1, 0.9]), np.array([0.05, 0.95])], 0.01
    )
    probability, bits = weights.probability(np.array([[0, 0], [0, 1], [0, -1], [-1, -1]], dtype=np.int8))
    same = np.array([0.9 * 0.8, 0.9 * 0.2, 0.9, 1]) * 0.01
    others = np.array([0.1 * 0.05, 0.1 * 0.95, 0.1, 1]) * 0.99
    assert probability == pytest.approx(same / (same + others))
    assert bits[0] == pytest.approx(np.log2(9 * 16))


def test_the_chances_that_made_the_pairs_are_learned_without_labels():
    rng = np.random.default_rng(1)
    m = [[0.9, 0.08, 0.02], [0.8, 0.2], [0.95, 0.05], [0.7, 0.3]]
    u = [[0.01, 0.04, 0.95], [0.1, 0.9], [0.02, 0.98], [0.05, 0.95]]
    pairs, same = 200_000, 2000
    levels = np.column_stack(
        [
            np.concatenate((rng.choice(len(a), same, p=a), rng.choice(len(b), pairs - same, p=b)))
            for a, b in zip(m, u, strict=True)
        ]
    ).astype(np.int8)
    found = learn(levels, levels, [3, 2, 2, 2], all_pairs=pairs, most_matches=4000)
    assert found.prior == pytest.approx(0.01, rel=0.1)
    for given, learned in zip(m + u, found.same + found.others, strict=True):
        assert learned == pytest.approx(given, abs=0.04)


def test_an_empty_table_matches_nobody():
    left, right, _ = two_tables(n=20, shared=10)
    for one, other in ((left[:0], right), (left, right[:0]), (left[:1], None), (left[:0], None)):
        result = match_entities(one, other, columns=COLUMNS)
        assert len(result.left) == 0
        assert len(result.groups) == len(one) + (0 if other is None else len(other))


def test_the_result_travels_as_json_and_its_weights_say_what_counts():
    left, right, _ = two_tables(n=200, shared=100, seed=1)
    result = match_entities(left, right, columns=COLUMNS, most_in_block=500)
    assert json.loads(json.dumps(result.to_dict()))["n_left"] == 200
    bits = result.weights.set_index(["column", "level"])["bits"]
    assert bits["born", "equal"] > bits["city", "equal"] > 0 > bits["last", "different"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"columns": {"first": "name"}}, "2 to 20"),
        ({"columns": {"first": "name", "last": "sound"}}, "choose one of exact, name"),
        ({"columns": {"first": "name", "street": "exact"}}, "no column 'street' in left"),
        ({"match_from": 0.1}, "doubtful_from <= match_from"),
        ({"match_from": 1}, "match_from < 1"),
        ({"blocks": [("street",)]}, "must be a tuple of columns"),
        ({"blocks": [(("first", 0),)]}, "must be a tuple of columns"),
        ({"blocks": []}, "at least one rule"),
        ({"most_in_block": 0}, "most_in_block"),
    ],
)
def test_what_makes_no_sense_is_refused(changed, sentence):
    left, right, _ = two_tables(n=20, shared=10)
    with pytest.raises(ValueError, match=sentence):
        match_entities(left, right, **{"columns": COLUMNS} | changed)


def test_only_tables_are_taken():
    with pytest.raises(TypeError, match="left is a list"):
        match_entities([{"a": 1}], columns=COLUMNS)
