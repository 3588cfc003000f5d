"""How many factors."""

import numpy as np
import pytest

from design.factors.core import minimum_average_partial, parallel_analysis, parallel_analysis_of
from design.factors.core.retention import _random_correlations
from tests.design.factors.population import answers_with, implied


def test_both_rules_find_the_two_factors_that_were_put_in():
    rng = np.random.default_rng(0)
    X = rng.multivariate_normal(np.zeros(8), implied(), 1000)

    assert parallel_analysis(X).factors == 2
    assert parallel_analysis(X).components == 2
    assert minimum_average_partial(X).factors == 2


def test_noise_has_no_factors_or_rarely_one():
    found = [
        parallel_analysis(np.random.default_rng(seed).normal(size=(200, 6)), seed=seed).factors for seed in range(60)
    ]

    assert np.mean(np.array(found) == 0) > 0.85


def test_the_matrix_alone_gives_what_the_answers_give():
    X = answers_with(implied())

    from_answers, from_matrix = parallel_analysis(X, seed=5), parallel_analysis_of(implied(), 300, seed=5)

    assert from_answers.factors == from_matrix.factors
    assert from_answers.thresholds == pytest.approx(from_matrix.thresholds)


def test_the_seed_repeats_the_thresholds():
    X = answers_with(implied())

    assert parallel_analysis(X, seed=1).to_dict() == parallel_analysis(X, seed=1).to_dict()
    assert (parallel_analysis(X, seed=1).thresholds != parallel_analysis(X, seed=2).thresholds).any()


def test_random_matrices_are_distributed_as_those_of_raw_normal_answers():
    rng = np.random.default_rng(1)
    drawn = np.linalg.eigvalsh(_random_correlations(rng, 3000, 50, 6))
    raw = np.array([np.linalg.eigvalsh(np.corrcoef(rng.normal(size=(50, 6)).T)) for _ in range(3000)])

    standard_error = np.sqrt((drawn.var(axis=0) + raw.var(axis=0)) / 3000)
    assert (np.abs(drawn.mean(axis=0) - raw.mean(axis=0)) < 4 * standard_error).all()
    assert drawn.std(axis=0) == pytest.approx(raw.std(axis=0), rel=0.1)


def test_bad_input_is_answered_with_a_sentence():
    X = answers_with(implied())
    with pytest.raises(ValueError, match="draws must be at least 20"):
        parallel_analysis(X, draws=3)
    with pytest.raises(ValueError, match="quantile must lie strictly between 0 and 1"):
        parallel_analysis(X, quantile=95)
    with pytest.raises(ValueError, match="n must exceed the number of items"):
        parallel_analysis_of(implied(), 8)
    with pytest.raises(ValueError, match="symmetric matrix with ones"):
        parallel_analysis_of(2 * implied(), 100)
