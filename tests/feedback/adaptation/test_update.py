"""Updates on feedback: the step itself, its bounds, and the verdict."""

import numpy as np
import pandas as pd
import pytest

import learning
from feedback.adaptation.core import Examples, gradient_step, update_on_feedback
from feedback.adaptation.core.descent import Encoded
from feedback.adaptation.core.examples import capped


def draw(n, seed, slope):
    """Rows whose label follows ``slope``; a company's field is another slope than the feedback's."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 2))
    labels = np.where(X @ slope + 0.3 * rng.logistic(size=n) > 0, "yes", "no")
    return pd.DataFrame(X, columns=["a", "b"]), labels


OLD, NEW = np.array([2.0, 0.0]), np.array([2.0, 1.5])


@pytest.fixture(scope="module")
def old_rows():
    return Examples(*draw(400, 0, OLD))


@pytest.fixture(scope="module")
def model(old_rows):
    return learning.train(old_rows.data, target=old_rows.labels, trainer="logistic-regression")


@pytest.fixture(scope="module")
def given():
    return Examples(*draw(300, 1, NEW), people=np.arange(300) % 100)


@pytest.fixture(scope="module")
def held_out():
    return {"validation": Examples(*draw(1500, 2, NEW)), "base_test": Examples(*draw(1500, 3, OLD))}


def sigma(z):
    return 1 / (1 + np.exp(-z))


def test_one_step_equals_the_formula_written_out(model, old_rows, given):
    lessons = Encoded(model.encode(given.data)[:7], given.codes(model, "feedback")[:7], np.linspace(0.5, 2, 7))
    replay = Encoded(model.encode(old_rows.data)[:5], old_rows.codes(model, "replay")[:5], np.ones(5))
    theta = {name: values + 0.3 for name, values in model.parameters().items()}
    alpha, pull = 0.2, 0.05

    moved = gradient_step(
        model.with_parameters(theta), model.parameters(), lessons, replay, learning_rate=alpha, l2_sp=pull
    )

    slope_w, slope_b = np.zeros((2, 1)), 0.0
    for part in (lessons, replay):
        for x, y, w in zip(part.rows, part.codes, part.weights, strict=True):
            error = w * (sigma(x @ theta["weights"][:, 0] + theta["intercepts"][0]) - y)
            slope_w[:, 0] += error * x / 12
            slope_b += error / 12
    expected_w = theta["weights"] - alpha * (slope_w + 2 * pull * 0.3)
    expected_b = theta["intercepts"] - alpha * (slope_b + 2 * pull * 0.3)
    np.testing.assert_allclose(moved["weights"], expected_w, atol=1e-12)
    np.testing.assert_allclose(moved["intercepts"], expected_b, atol=1e-12)


def test_adam_takes_the_steps_that_torch_takes(model, given, held_out):
    import torch

    rows = Examples(given.data.head(64), given.labels[:64])
    found = update_on_feedback(
        model, rows, None, optimizer="adam", learning_rate=0.05, epochs=4, batch_size=64, l2_sp=0, **held_out
    )

    X, y = torch.tensor(model.encode(rows.data)), torch.tensor(rows.codes(model, "feedback"), dtype=torch.float64)
    w, b = (torch.tensor(values, requires_grad=True) for _, values in sorted(model.parameters().items(), reverse=True))
    optimizer = torch.optim.Adam([w, b], lr=0.05)
    for _ in range(4):
        optimizer.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits((X @ w + b)[:, 0], y).backward()
        optimizer.step()
    np.testing.assert_allclose(found.model.weights, w.detach(), atol=1e-10)
    np.testing.assert_allclose(found.model.intercepts, b.detach(), atol=1e-10)


def test_feedback_from_a_shifted_field_is_learned_and_accepted(model, old_rows, given, held_out):
    found = update_on_feedback(model, given, old_rows, learning_rate=0.02, margin=0.2, epochs=5, **held_out)

    assert found.accepted
    assert found.gain.better
    assert found.after.validation.accuracy - found.before.validation.accuracy == pytest.approx(found.gain.difference)
    assert [reason.code for reason in found.reasons] == ["gain-positive", "gain-shown", "base-kept"]
    assert found.reasons[0].numbers["difference"] == found.gain.difference
    assert found.reasons[-1].numbers["margin"] == 0.2
    assert found.people == 100
    assert found.to_dict()["before"]["base"]["n"] == 1500


def test_what_the_base_test_would_lose_too_much_by_is_rejected(model, given, held_out):
    found = update_on_feedback(model, given, None, learning_rate=0.2, epochs=10, margin=0.02, **held_out)

    assert found.gain.difference > 0
    assert not found.accepted
    assert found.reasons[-1].code == "base-inferior"


def test_poisoned_feedback_is_rejected(model, old_rows, given, held_out):
    flipped = Examples(given.data, np.where(given.labels == "yes", "no", "yes"), people=given.people)

    found = update_on_feedback(model, flipped, old_rows, learning_rate=0.1, epochs=10, **held_out)

    assert not found.accepted
    assert found.reasons[0].code == "gain-not-positive"


def test_a_strong_pull_keeps_the_old_weights_and_more_replay_forgets_less(model, old_rows, given, held_out):
    def moved(**settings):
        found = update_on_feedback(model, given, old_rows, optimizer="sgd", epochs=10, **settings, **held_out)
        return np.abs(found.model.weights - model.weights).sum(), found.base_change.difference

    free, forgot = moved(learning_rate=0.5, l2_sp=0, replay_ratio=0)
    tied, _ = moved(learning_rate=0.5, l2_sp=0.9, replay_ratio=0)
    _, kept = moved(learning_rate=0.5, l2_sp=0, replay_ratio=4)
    assert tied < free / 4
    assert kept > forgot


def test_one_person_has_at_most_the_cap():
    weights, people = np.array([1.0, 1, 1, 1, 1, 5]), np.array(["a", "a", "a", "a", "b", "c"])

    np.testing.assert_allclose(capped(weights, people, 2), [0.5, 0.5, 0.5, 0.5, 1, 2])
    np.testing.assert_allclose(capped(weights, None, 2), [1, 1, 1, 1, 1, 2])


def test_a_loud_attacker_moves_no_more_than_the_cap_allows(model, given, held_out):
    honest = given.data.head(50)
    attack = pd.concat([honest, pd.DataFrame({"a": [3.0] * 500, "b": [0.0] * 500})], ignore_index=True)
    labels = np.concatenate([given.labels[:50], ["no"] * 500])
    people = np.concatenate([np.arange(50), [999] * 500])

    def pushed(cap):
        found = update_on_feedback(
            model, Examples(attack, labels, people=people), None, learning_rate=0.02, per_person_cap=cap, **held_out
        )
        return abs(found.model.weights[0, 0] - model.weights[0, 0])

    assert pushed(5) < pushed(500)
    assert not update_on_feedback(
        model, Examples(attack, labels, people=people), None, per_person_cap=500, learning_rate=0.2, **held_out
    ).accepted


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_killed_update_resumes_to_the_same_weights(model, old_rows, given, held_out, optimizer):
    kept = []

    def run(**more):
        return update_on_feedback(model, given, old_rows, optimizer=optimizer, seed=9, **held_out, **more)

    whole = run(on_checkpoint=lambda checkpoint: kept.append(checkpoint.to_bytes()))
    assert len(kept) == whole.steps
    for moment in (0, 7, len(kept) - 1):
        resumed = run(resume=learning.Checkpoint.from_bytes(*kept[moment]))
        assert resumed.model.to_bytes() == whole.model.to_bytes()
    with pytest.raises(learning.CannotResume):
        run(resume=learning.Checkpoint.from_bytes(*kept[0]), l2_sp=0.5)


def test_an_lstm_learns_from_feedback_and_resumes():
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(["fine", "new", "odd"] if i % 2 else ["bad", "new", "odd"], 4)) for i in range(300)]
    labels = np.array(["yes" if "fine" in entry else "no" for entry in texts])
    model = learning.train(
        texts[:60], target=labels[:60], trainer="lstm-text", parameters={"epochs": 1, "embedding": 8, "hidden": 8}
    )
    parts = {"validation": Examples(texts[200:250], labels[200:250]), "base_test": Examples(texts[250:], labels[250:])}
    kept = []

    def run(**more):
        lessons = Examples(texts[60:200], labels[60:200])
        return update_on_feedback(model, lessons, None, learning_rate=0.02, epochs=8, **parts, **more)

    whole = run(on_checkpoint=kept.append)
    assert whole.accepted
    assert whole.after.validation.accuracy > 0.9
    assert run(resume=kept[11]).model.to_bytes() == whole.model.to_bytes()


def test_the_gate_is_asked_about_feedback_and_replay_before_each_step(model, old_rows, given, held_out):
    asked, progress = [], []

    found = update_on_feedback(
        model,
        given,
        old_rows,
        replay_ratio=0.5,
        epochs=2,
        before_batch=lambda rows, replayed: asked.append((rows, replayed)),
        on_progress=lambda done, total: progress.append((done, total)),
        **held_out,
    )

    assert len(asked) == found.steps == 20
    assert sorted(np.concatenate([rows for rows, _ in asked[:10]])) == list(range(300))
    assert all(len(replayed) == round(len(rows) / 2) for rows, replayed in asked)
    assert progress[-1] == (20, 20)
    with pytest.raises(PermissionError):
        update_on_feedback(model, given, old_rows, before_batch=_refuse, **held_out)


def _refuse(rows, replayed):
    raise PermissionError


def test_unusable_input_is_refused(model, old_rows, given, held_out):
    def refused(sentence, *, feedback=given, change=None, on=model):
        with pytest.raises(ValueError, match=sentence):
            update_on_feedback(on, feedback, old_rows, **{**held_out, **(change or {})})

    trees = learning.train(old_rows.data, target=old_rows.labels, parameters={"rounds": 2})
    refused("retrain trees instead", on=trees)
    refused("optimizer must be one of", change={"optimizer": "magic"})
    refused("learning_rate must lie between", change={"learning_rate": -1})
    refused("margin must lie between", change={"margin": 0})
    refused("doesn't know", feedback=Examples(given.data, ["perhaps"] * 300))
    refused("feedback.labels must have one value per row", feedback=Examples(given.data, ["yes"]))
    refused("feedback.weights must be finite", feedback=Examples(given.data, given.labels, weights=-np.ones(300)))
    refused(
        "validation has people who gave feedback",
        change={"validation": Examples(given.data, given.labels, people=given.people)},
    )


def test_weights_beyond_all_numbers_end_the_update(model, given, held_out):
    with pytest.raises(ValueError, match="too large: the weights overflowed"), np.errstate(all="ignore"):
        update_on_feedback(model, given, None, optimizer="sgd", learning_rate=1000, l2_sp=1000, epochs=60, **held_out)
