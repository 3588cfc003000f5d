"""Explanations: contributions that add up, and planted signals that rank first."""

import numpy as np
import pytest

import learning


def sums(explanation):
    return explanation.base + np.array([sum(value for _, value in row) for row in explanation.rows])


def test_contributions_of_a_linear_table_model_add_up_to_its_log_odds(table, features):
    model = learning.train(table, target="leaves", features=features, trainer="logistic-regression")

    found = learning.explain(model, table)

    np.testing.assert_allclose(sums(found), model.predict_logits(table)[:, -1], atol=1e-12)
    assert found.names[0] == "hours"
    assert found.names[-1] == "noise"


def test_contributions_of_a_linear_text_model_add_up_and_name_the_happy_words(reviews):
    texts, labels = reviews
    model = learning.train(texts, target=labels, trainer="tfidf-logistic")

    found = learning.explain(model, texts[:50])

    np.testing.assert_allclose(sums(found), model.predict_logits(texts[:50])[:, -1], atol=1e-12)
    telling = {
        "love",
        "great",
        "quick",
        "friendly",
        "helpful",
        "clean",
        "slow",
        "broken",
        "rude",
        "dirty",
        "awful",
        "late",
    }
    assert set(found.names[:12]) == telling


def test_words_of_an_lstm_share_its_log_odds_among_them(reviews):
    texts, labels = reviews
    settings = {"epochs": 6, "embedding": 16, "hidden": 24, "batch_size": 16, "learning_rate": 0.005}
    model = learning.train(texts, target=labels, trainer="lstm-text", parameters=settings)

    found = learning.explain(model, texts[:60])

    np.testing.assert_allclose(sums(found), model.predict_logits(texts[:60])[:, 0], atol=1e-4)
    assert max(abs(dict(row)["(unattributed)"]) for row in found.rows) < 0.01
    assert {"the", "room", "phone", "hotel", "book", "screen", "price", "day"}.isdisjoint(found.names[:5])
    shares = dict(found.rows[0])
    assert set(texts[0].split()) == set(shares) - {"(length)", "(unattributed)"}


def test_shuffling_the_planted_column_costs_a_tree_model_most(table, features):
    model = learning.train(table, target="leaves", features=features, parameters={"rounds": 30})

    found = learning.explain(model, table)

    assert found.method == "permutation"
    assert found.names[0] == "hours"
    assert found.importance[0] > 0.2
    assert found.importance[0] > 3 * found.importance[found.names.index("noise")]


def test_a_column_that_the_trees_never_read_costs_nothing(table):
    model = learning.train(
        table.assign(same=1.0), target="leaves", features=["hours", "same"], parameters={"rounds": 5}
    )

    found = learning.explain(model, table.assign(same=1.0))

    assert found.importance[found.names.index("same")] == pytest.approx(0, abs=1e-12)
