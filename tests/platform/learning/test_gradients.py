"""Gradients that models report, against finite differences of their own losses."""

import numpy as np
import pytest

import learning


@pytest.fixture(params=["logistic-regression", "tfidf-logistic", "lstm-text"])
def case(request, table, features, reviews):
    texts, labels = reviews
    if request.param == "logistic-regression":
        data, target, columns, settings = table.head(120), "leaves", features, None
    else:
        data, target, columns = texts[:120], labels[:120], None
        settings = {"epochs": 1, "embedding": 5, "hidden": 7} if request.param == "lstm-text" else None
    model = learning.train(data, target=target, features=columns, trainer=request.param, parameters=settings)
    rng = np.random.default_rng(0)
    return model, model.encode(data)[:30], rng.integers(0, 2, 30), rng.uniform(0, 2, 30)


def test_the_gradient_is_the_slope_of_the_loss(case):
    model, encoded, codes, weights = case
    _, gradient = model.loss_and_gradient(encoded, codes, weights)
    rng = np.random.default_rng(1)
    direction = {name: rng.normal(size=values.shape) for name, values in gradient.items()}
    step = 1e-2 if model.architecture == "lstm-text" else 1e-5  # the LSTM computes in single precision

    def loss(length):
        moved = {name: values + length * direction[name] for name, values in model.parameters().items()}
        return model.with_parameters(moved).loss_and_gradient(encoded, codes, weights)[0]

    slope = (loss(step) - loss(-step)) / (2 * step)
    assert slope == pytest.approx(sum((gradient[name] * direction[name]).sum() for name in gradient), rel=5e-3)


def test_the_loss_is_the_mean_of_weighted_cross_entropies(case):
    model, encoded, codes, weights = case
    p = 1 / (1 + np.exp(-model.logits(encoded)[:, 0]))

    loss, _ = model.loss_and_gradient(encoded, codes, weights)

    assert loss == pytest.approx(-(weights * np.log(np.where(codes == 1, p, 1 - p))).mean(), rel=1e-5)


def test_other_weights_make_another_model_and_leave_this_one(case):
    model, encoded, _, _ = case
    before = model.logits(encoded)
    other = model.with_parameters({name: values + 0.5 for name, values in model.parameters().items()})

    assert not np.allclose(other.logits(encoded), before)
    np.testing.assert_array_equal(model.logits(encoded), before)
