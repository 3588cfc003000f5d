"""A contest that was cut off goes on where it was and ends at the same models and figures."""

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from sharing.training import core
from sharing.training.core import Entrant, Progress, contest, progress

TRAINERS = ("gradient-boosting", "logistic-regression")


class Killed(Exception):
    pass


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 300))
    return pd.DataFrame({"x": x, "y": y, "leaves": np.where(x + y + rng.normal(scale=0.3, size=300) > 0, "yes", "no")})


@pytest.fixture(autouse=True)
def one_thread():
    with threadpool_limits(1):
        yield


@pytest.fixture(autouse=True)
def keep_at_once(monkeypatch):
    monkeypatch.setattr(progress, "AT_LEAST_SECONDS", 0.0)
    monkeypatch.setattr(progress, "OVERHEAD", float("inf"))


def run(table, trainer, **more):
    train = np.arange(220)
    entrants = {"a": Entrant(train, ["x"]), "b": Entrant(train, ["y"]), "joint": Entrant(train, ["x", "y"])}
    return contest(
        table,
        target="leaves",
        trainer=trainer,
        entrants=entrants,
        test_rows=np.arange(220, 300),
        groups=np.arange(300),
        **{"parameters": {"rounds": 30} if trainer == "gradient-boosting" else None} | more,
    )


def cut_off(table, trainer, after):
    """What was kept when the process died right after keeping for the ``after``-th time."""
    kept = []

    def keep(state):
        kept.append(state)
        if len(kept) == after:
            raise Killed

    with pytest.raises(Killed):
        run(table, trainer, progress=Progress("rows", keep))
    return kept[-1]


@pytest.mark.parametrize("trainer", TRAINERS)
@pytest.mark.parametrize("after", [1, 3, 6])
def test_it_ends_at_the_same_models_and_figures(table, trainer, after):
    whole = run(table, trainer)
    resumed = run(table, trainer, progress=Progress("rows", lambda state: None, cut_off(table, trainer, after)))

    assert resumed.to_dict() == whole.to_dict()
    for party, model in whole.models.items():
        assert resumed.models[party].to_bytes() == model.to_bytes()


def test_a_finished_model_is_not_trained_again(table, monkeypatch):
    states = []
    run(table, "logistic-regression", progress=Progress("rows", states.append))
    trained = []
    monkeypatch.setattr(core.contest.__globals__["learning"], "train", lambda *_, **more: trained.append(more))

    again = run(table, "logistic-regression", progress=Progress("rows", lambda state: None, states[-1]))

    assert trained == []
    assert set(again.models) == {"a", "b", "joint"}


def test_what_was_learned_from_other_rows_is_not_gone_on_from(table):
    state = cut_off(table, "gradient-boosting", 3)
    assert Progress("rows", lambda kept: None, state).names
    assert Progress("rows without someone", lambda kept: None, state).names == []


def test_a_checkpoint_whose_trainer_has_other_settings_now_is_left_aside(table):
    state = cut_off(table, "gradient-boosting", 1)
    settings = {"rounds": 15}
    whole = run(table, "gradient-boosting", parameters=settings)
    resumed = run(table, "gradient-boosting", parameters=settings, progress=Progress("rows", lambda kept: None, state))
    assert resumed.to_dict() == whole.to_dict()


def test_keeping_takes_a_twentieth_of_the_time_at_most(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(progress, "AT_LEAST_SECONDS", 1.0)
    monkeypatch.setattr(progress, "OVERHEAD", 0.05)
    kept = []

    def keep(state):
        kept.append(clock[0])
        clock[0] += 0.5

    made = Progress("rows", keep)

    class Model:
        def to_bytes(self):
            return b"", {}

    for _ in range(400):
        clock[0] += 0.1
        made.finished("a", Model())

    assert kept[0] == pytest.approx(1.0, abs=0.11)
    assert np.diff(kept) == pytest.approx([10.6] * (len(kept) - 1), abs=0.11)
