"""Figures of a model: by hand, by closed form, and against scikit-learn."""

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as theirs

import learning
import stats
from learning import metrics


@pytest.fixture(scope="module")
def model(table, features):
    return learning.train(table.iloc[:400], target="leaves", features=features, trainer="logistic-regression")


def test_the_figures_equal_scikit_learns(model, table):
    rows = table.iloc[400:]
    truth, p = (rows["leaves"] == "yes").to_numpy(), model.predict_proba(rows)

    found = learning.evaluate(model, rows)

    assert found.accuracy == pytest.approx(theirs.accuracy_score(rows["leaves"], model.predict(rows).astype(str)))
    assert found.log_loss_bits == pytest.approx(theirs.log_loss(truth, p[:, 1]) / np.log(2))
    assert found.auc == pytest.approx(theirs.roc_auc_score(truth, p[:, 1]))
    assert found.brier == pytest.approx(theirs.brier_score_loss(truth, p[:, 1]))
    assert found.n == len(rows) == found.correct.size


def test_auc_of_several_classes_is_the_mean_against_the_rest():
    rng = np.random.default_rng(0)
    p = rng.dirichlet([1, 1, 1], 200)
    codes = rng.integers(0, 3, 200)

    assert metrics.auc(p, codes) == pytest.approx(theirs.roc_auc_score(codes, p, multi_class="ovr"))


def test_auc_by_hand_with_a_tie():
    # Positives 0.8, 0.5; negatives 0.5, 0.2: pairs 1, 1, ½, 1 of four.
    p = np.array([0.8, 0.5, 0.5, 0.2])

    assert metrics.auc(np.column_stack([1 - p, p]), np.array([1, 1, 0, 0])) == 3.5 / 4
    assert metrics.auc(np.column_stack([1 - p, p]), np.ones(4, dtype=int)) is None


def test_a_coin_costs_one_bit_and_certainty_in_the_wrong_stays_finite():
    assert metrics.log_loss_bits(np.full((3, 2), 0.5), np.array([0, 1, 1])).tolist() == [1, 1, 1]
    assert metrics.log_loss_bits(np.array([[1.0, 0.0]]), np.array([1])) == 50


def test_calibration_error_by_hand():
    # Two bins of two: confident 0.9 and right half the time, confident 0.6 and always right.
    p1 = np.array([0.9, 0.9, 0.6, 0.6])
    p = np.column_stack([1 - p1, p1])

    assert metrics.expected_calibration_error(p, np.array([1, 0, 1, 1]), bins=2) == pytest.approx((0.4 + 0.4) / 2)


def test_calibrated_probabilities_have_hardly_any_calibration_error():
    rng = np.random.default_rng(1)
    p1 = rng.uniform(0, 1, 40_000)
    codes = (rng.random(40_000) < p1).astype(int)
    p = np.column_stack([1 - p1, p1])

    assert metrics.expected_calibration_error(p, codes) < 0.01
    assert metrics.expected_calibration_error(p**3 / (p**3).sum(axis=1, keepdims=True), codes) > 0.08


def test_the_interval_is_wilsons_for_independent_rows(model, table):
    found = learning.evaluate(model, table.iloc[400:])
    wilson = stats.wilson_interval(int(found.correct.sum()), found.n)

    assert (found.ci95_low, found.ci95_high) == (wilson.low, wilson.high)


def test_rows_of_the_same_person_widen_the_interval(model, table):
    rows = pd.concat([table.iloc[400:]] * 5)
    people = np.tile(np.arange(200), 5)

    alone, by_person = learning.evaluate(model, rows), learning.evaluate(model, rows, groups=people)

    assert by_person.ci95_high - by_person.ci95_low > 1.8 * (alone.ci95_high - alone.ci95_low)


def test_an_unknown_label_and_a_missing_one_are_refused(model, table):
    with pytest.raises(ValueError, match="1 label\\(s\\) that the model doesn't know"):
        learning.evaluate(model, table.assign(leaves="perhaps"))
    with pytest.raises(ValueError, match="target is missing"):
        learning.evaluate(model, table.assign(leaves=None))


def test_the_dictionary_names_no_single_row(model, table):
    assert set(learning.evaluate(model, table).to_dict()) == {
        "accuracy", "ci95_low", "ci95_high", "log_loss_bits", "auc", "brier", "ece", "majority", "n"
    }  # fmt: skip


def test_more_columns_are_better_and_the_comparison_says_so(table, features, model):
    poor = learning.train(table.iloc[:400], target="leaves", features=["noise"], trainer="logistic-regression")

    found = learning.compare(model, poor, table.iloc[400:])
    reverse = learning.compare(poor, model, table.iloc[400:])

    assert found.better
    assert found.ci95_low > 0.1
    assert found.mcnemar_p < 0.001
    assert not reverse.better
    assert reverse.difference == -found.difference
    assert found.difference == pytest.approx((found.only_a - found.only_b) / found.n)


def test_a_model_is_not_better_than_itself(table, model):
    found = learning.compare(model, model, table)

    assert (found.difference, found.ci95_low, found.ci95_high, found.mcnemar_p, found.better) == (0, 0, 0, 1, False)
