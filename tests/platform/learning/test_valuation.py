"""Shapley values of contributions: against the definition, and as a whole."""

from itertools import permutations

import numpy as np
import pytest

import learning
from learning.valuation import knn_shapley


def by_definition(X, codes, V, wanted, k):
    """Mean marginal worth over all orders of arrival, worth as in Jia et al. (2019), equation 5."""

    def worth(rows):
        total = 0.0
        for v, label in zip(V, wanted, strict=True):
            nearest = sorted(rows, key=lambda i: (((X[i] - v) ** 2).sum(), i))[:k]
            total += sum(codes[i] == label for i in nearest) / k
        return total / len(V)

    values, orders = np.zeros(len(X)), list(permutations(range(len(X))))
    for order in orders:
        for place, row in enumerate(order):
            values[row] += worth(order[: place + 1]) - worth(order[:place])
    return values / len(orders)


@pytest.mark.parametrize("k", [1, 2, 3, 6])
def test_the_closed_form_equals_the_definition(k):
    rng = np.random.default_rng(k)
    X, V = rng.normal(size=(6, 2)), rng.normal(size=(4, 2))
    codes, wanted = rng.integers(0, 2, 6), rng.integers(0, 2, 4)

    values, utility = knn_shapley(X, codes, V, wanted, k)

    np.testing.assert_allclose(values, by_definition(X, codes, V, wanted, k), atol=1e-12)
    assert utility == pytest.approx(values.sum())


def test_values_of_all_add_up_to_the_vote_of_all():
    rng = np.random.default_rng(0)
    X, V = rng.normal(size=(80, 3)), rng.normal(size=(30, 3))
    codes, wanted = rng.integers(0, 3, 80), rng.integers(0, 3, 30)

    _, utility = knn_shapley(X, codes, V, wanted, 7)

    nearest = np.argsort(((V[:, None] - X[None]) ** 2).sum(axis=2), axis=1)[:, :7]
    assert utility == pytest.approx((codes[nearest] == wanted[:, None]).mean())


def test_whoever_mislabels_is_worth_less_than_all_others(table, features):
    split = learning.split_by_group(table["person"], 0.3)
    train, test = table.iloc[split.train].copy(), table.iloc[split.test]
    train["giver"] = [f"g{i % 8}" for i in range(len(train))]
    wrong = train["giver"] == "g5"
    train.loc[wrong, "leaves"] = np.where(train.loc[wrong, "leaves"] == "yes", "no", "yes")

    found = learning.value_contributions(
        train, target="leaves", contributors="giver", validation=test, features=features
    )

    assert found.contributors[-1] == "g5"
    assert found.values[-1] < 0 < found.values[-2]
    assert found.values.sum() == pytest.approx(found.utility)


def test_texts_are_valued_too(reviews):
    texts, labels = reviews
    givers = np.arange(200) % 4
    told = np.where(givers == 2, np.where(labels[:200] == "good", "bad", "good"), labels[:200])

    found = learning.value_contributions(
        texts[:200], target=told, contributors=givers, validation=texts[200:], validation_target=labels[200:]
    )

    assert found.contributors[-1] == 2


def test_too_many_neighbors_are_refused(table, features):
    with pytest.raises(ValueError, match="k must be a whole number from 1 to the 600"):
        learning.value_contributions(
            table, target="leaves", contributors="person", validation=table, features=features, k=601
        )
