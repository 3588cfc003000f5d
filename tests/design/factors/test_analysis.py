"""Factor analysis finds what was put in, and says when it can't."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from design.factors.core import factor_analysis
from design.factors.core.goodness import goodness_of_fit
from tests.design.factors.population import FACTOR_CORRELATIONS, LOADINGS, answers_with, implied


@pytest.mark.parametrize("method", ["minres", "ml", "principal_axis"])
def test_the_model_that_made_the_correlations_is_found_exactly(method):
    result = factor_analysis(answers_with(implied()), 2, method=method)

    assert result.converged
    assert result.loadings == pytest.approx(LOADINGS, abs=1e-4)
    assert result.factor_correlations == pytest.approx(FACTOR_CORRELATIONS, abs=1e-4)
    assert result.communalities == pytest.approx((LOADINGS**2).sum(axis=1), abs=1e-4)
    assert result.fit.rmsr == pytest.approx(0, abs=1e-5)
    assert result.fit.cfi == pytest.approx(1)
    assert result.fit.rmsea == 0


@pytest.mark.parametrize("rotation", ["none", "varimax", "promax", "oblimin"])
def test_rotation_changes_the_view_and_not_the_fit(rotation):
    X = answers_with(implied()) + np.random.default_rng(1).normal(size=(300, 8))
    plain, turned = factor_analysis(X, 2, rotation="none"), factor_analysis(X, 2, rotation=rotation)

    assert turned.communalities == pytest.approx(plain.communalities, abs=1e-8)
    assert turned.fit.chi2 == pytest.approx(plain.fit.chi2, rel=1e-8)
    assert np.diag(turned.factor_correlations) == pytest.approx(1)
    common = turned.loadings @ turned.factor_correlations @ turned.loadings.T
    assert common == pytest.approx(plain.loadings @ plain.loadings.T, abs=1e-8)
    assert turned.communalities + turned.uniquenesses == pytest.approx(1)


def test_one_factor_of_three_items_is_the_hand_worked_one():
    # With three items λ₁² = r₁₂ r₁₃ / r₂₃, and so on round: here 0.9, 0.8, 0.7 exactly.
    loadings = np.array([[0.9], [0.8], [0.7]])
    result = factor_analysis(answers_with(implied(loadings, np.eye(1))), 1)

    assert result.loadings == pytest.approx(loadings, abs=1e-5)
    assert result.fit.df == 0
    assert np.isnan(result.fit.p_value)


def test_items_in_another_order_give_the_same_loadings():
    X = answers_with(implied()) + 0.5 * np.random.default_rng(2).normal(size=(300, 8))
    order = np.random.default_rng(3).permutation(8)

    there, back = factor_analysis(X, 2), factor_analysis(X[:, order], 2)

    assert back.loadings == pytest.approx(there.loadings[order], abs=1e-6)


def test_arrays_frames_and_arrow_tables_say_the_same():
    X = answers_with(implied())
    frame = pd.DataFrame(X, columns=list("abcdefgh"))

    array, pandas, arrow = (factor_analysis(data, 2) for data in (X, frame, pa.Table.from_pandas(frame)))

    assert pandas.items == arrow.items == tuple("abcdefgh")
    assert array.items[0] == "item 1"
    assert array.loadings == pytest.approx(pandas.loadings)
    assert arrow.loadings == pytest.approx(pandas.loadings)


def test_people_with_gaps_are_left_out_and_said():
    X = answers_with(implied())
    gaps = np.vstack([np.full((1, 8), np.nan), X])
    gaps = np.vstack([gaps, X[:1]])
    gaps[-1, 3] = np.nan

    result = factor_analysis(gaps, 2)

    assert result.n == 300
    assert result.scores.shape == (300, 2)
    assert result.complete_rows.tolist() == [False] + [True] * 300 + [False]


@pytest.mark.parametrize("scoring", ["regression", "bartlett", "ten_berge"])
def test_scores_follow_the_factors_that_made_the_answers(scoring):
    rng = np.random.default_rng(4)
    F = rng.multivariate_normal([0, 0], FACTOR_CORRELATIONS, 4000)
    X = F @ LOADINGS.T + rng.normal(size=(4000, 8)) * np.sqrt(1 - (LOADINGS**2).sum(axis=1))

    result = factor_analysis(X, 2, scoring=scoring)

    agreement = np.corrcoef(result.scores.T, F.T)[:2, 2:]
    same = agreement if agreement[0, 0] > agreement[0, 1] else agreement[:, ::-1]
    assert np.diag(same).min() > 0.85
    if scoring == "ten_berge":  # what that method is for
        assert np.corrcoef(result.scores.T) == pytest.approx(result.factor_correlations, abs=1e-6)


@pytest.mark.parametrize("method", ["minres", "ml"])
def test_a_heywood_case_is_said(method):
    # r₁₂ r₁₃ / r₂₃ > 1: the first item would need more than all its variance.
    R = np.array([[1, 0.8, 0.8], [0.8, 1, 0.5], [0.8, 0.5, 1]])

    result = factor_analysis(answers_with(R), 1, method=method)

    assert result.heywood_items == ("item 1",)
    assert result.uniquenesses[0] <= 0.0051


def test_a_model_that_no_answers_can_have_is_judged_by_its_residuals_alone():
    impossible = np.array([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]])

    fit = goodness_of_fit(np.eye(3), impossible, factors=1, n=100)

    assert np.isnan([fit.chi2, fit.bic]).all()
    assert fit.rmsr == pytest.approx(0.9)


def test_the_result_turns_into_json():
    result = factor_analysis(answers_with(implied()), 2)

    back = json.loads(json.dumps(result.to_dict()))
    assert np.array(back["loadings"]).shape == (8, 2)
    assert back["fit"]["df"] == 13


@pytest.mark.parametrize(
    ("data", "factors", "options", "sentence"),
    [
        (answers_with(implied()), 0, {}, "factors must be a whole number from 1 to 4 for 8 items"),
        (answers_with(implied()), 7, {}, "factors must be a whole number from 1 to 4 for 8 items"),
        (answers_with(implied()), 2.5, {}, "factors must be a whole number"),
        (answers_with(implied()), 2, {"method": "pca"}, "method must be one of minres, ml, principal_axis"),
        (answers_with(implied()), 2, {"rotation": "quartimax"}, "rotation must be one of"),
        (answers_with(implied()), 2, {"correlation": "polychoric"}, "different answers; polychoric correlations take"),
        (answers_with(implied())[:8], 2, {}, "8 people with complete answers for 8 items"),
        (np.ones(9), 1, {}, "one row per person and one column per item"),
        (answers_with(implied())[:, :2], 1, {}, "at least 3 items; it has 2"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(data, factors, options, sentence):
    with pytest.raises(ValueError, match=sentence):
        factor_analysis(data, factors, **options)


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        (np.ones(300), "items z are constant among complete answers"),
        (np.full(300, np.nan), "items z hold no answer at all"),
        (["yes"] * 300, "item 'z' must hold numbers"),
        (np.r_[np.inf, np.zeros(299)], "item 'z' holds infinite values"),
    ],
)
def test_an_item_that_can_not_be_used_is_named(column, sentence):
    frame = pd.DataFrame(answers_with(implied()), columns=list("abcdefgh")).assign(z=column)

    with pytest.raises(ValueError, match=sentence):
        factor_analysis(frame, 2)


def test_collinear_items_are_named():
    frame = pd.DataFrame(answers_with(implied()), columns=list("abcdefgh"))
    frame["total"] = frame["a"] + 2 * frame["c"]

    with pytest.raises(ValueError, match="items a, c, total are perfectly collinear"):
        factor_analysis(frame, 2)
