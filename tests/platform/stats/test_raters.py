"""Agreement between raters."""

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from stats import cohen_kappa, krippendorff_alpha

GAP = np.nan
# Krippendorff (2011), Computing Krippendorff's alpha-reliability, section C: four observers, twelve units.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, GAP, GAP, GAP],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, GAP, 3],
    [GAP, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, GAP],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, GAP],
]


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_equals_krippendorffs_worked_example(level, alpha):
    result = krippendorff_alpha(OBSERVERS, level=level)

    assert result.coefficient == pytest.approx(alpha, abs=5e-4)
    assert result.ci95_low < alpha < result.ci95_high
    assert (result.raters, result.n) == (4, 11)  # the last unit has one rating only


def test_nominal_alpha_takes_words_and_does_not_care_which():
    words = [[None if value is GAP else "abcde"[int(value) - 1] for value in row] for row in OBSERVERS]

    assert krippendorff_alpha(words).coefficient == pytest.approx(krippendorff_alpha(OBSERVERS).coefficient)


def test_interval_alpha_ignores_shift_and_unit():
    moved = 1e6 + 0.01 * np.array(OBSERVERS)

    expected = krippendorff_alpha(OBSERVERS, level="interval").coefficient
    assert krippendorff_alpha(moved, level="interval").coefficient == pytest.approx(expected)


def test_full_agreement_is_one_and_chance_is_about_zero():
    rng = np.random.default_rng(0)
    rating = rng.integers(1, 6, 20_000)

    for level in ("nominal", "ordinal", "interval"):
        assert krippendorff_alpha([rating, rating], level=level, draws=100).coefficient == pytest.approx(1)
        by_chance = krippendorff_alpha([rating, rng.permutation(rating)], level=level, draws=100)
        assert by_chance.coefficient == pytest.approx(0, abs=0.025)


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_kappa_agrees_with_scikit_learn(weights):
    rng = np.random.default_rng(1)
    a = rng.integers(0, 4, 300)
    b = np.where(rng.random(300) < 0.6, a, rng.integers(0, 4, 300))

    result = cohen_kappa(a, b, weights=weights)

    expected = cohen_kappa_score(a, b, weights=None if weights == "none" else weights)
    assert result.coefficient == pytest.approx(expected)
    assert result.ci95_low < expected < result.ci95_high


def test_bad_input_is_answered_with_a_sentence():
    with pytest.raises(ValueError, match="at least two raters"):
        krippendorff_alpha([[1, 2, 3]])
    with pytest.raises(ValueError, match="no unit that two raters rated"):
        krippendorff_alpha([[1, GAP], [GAP, 2]])
    with pytest.raises(ValueError, match="all ratings are equal"):
        krippendorff_alpha([[1, 1], [1, 1]])
    with pytest.raises(ValueError, match="must be numbers for the ordinal level"):
        krippendorff_alpha([["a", "b"], ["a", "c"]], level="ordinal")
    with pytest.raises(ValueError, match="level must be one of"):
        krippendorff_alpha(OBSERVERS, level="ratio")
    with pytest.raises(ValueError, match="a rating for every unit"):
        cohen_kappa([1, None], [1, 2])
