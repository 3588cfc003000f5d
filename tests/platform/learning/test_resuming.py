"""A run that was cut off ends at the very weights of one that was not; and the gate is asked all along."""

import numpy as np
import pytest

import learning

SETTINGS = {
    "gradient-boosting": {"rounds": 45},
    "logistic-regression": {},
    "tfidf-logistic": {},
    "lstm-text": {"epochs": 3, "embedding": 8, "hidden": 12, "batch_size": 4},
}


class Killed(Exception):
    pass


@pytest.fixture(params=learning.TRAINERS)
def job(request, table, features, reviews):
    """A function that trains the parameter's trainer with further arguments."""
    name = request.param

    def run(**more):
        if name in ("lstm-text", "tfidf-logistic"):
            data, target, columns = reviews[0][:200], reviews[1][:200], None
        else:
            data, target, columns = table, "leaves", features
        arguments = {"data": data, "target": target, "features": columns, "seed": 5, **more}
        return learning.train(arguments.pop("data"), trainer=name, parameters=SETTINGS[name], **arguments)

    run.trainer = name
    return run


def cut_off(job, after):
    """The checkpoint at hand when the process dies right after writing its ``after``-th one."""
    kept = []

    def keep(checkpoint):
        kept.append(checkpoint.to_bytes())
        if len(kept) == after:
            raise Killed

    with pytest.raises(Killed):
        job(on_checkpoint=keep)
    return learning.Checkpoint.from_bytes(*kept[-1])


@pytest.mark.parametrize("after", [1, 2])
def test_a_killed_run_resumes_to_the_same_weights(job, after):
    whole = job().to_bytes()

    resumed = job(resume=cut_off(job, after)).to_bytes()

    assert resumed == whole


def test_the_same_seed_gives_the_same_weights(job):
    assert job().to_bytes() == job().to_bytes()


def test_training_leaves_the_global_random_numbers_alone(job):
    import torch

    np.random.seed(1)
    torch.manual_seed(1)
    before = np.random.get_state()[1].copy(), torch.get_rng_state().clone()
    job()
    assert (np.random.get_state()[1] == before[0]).all()
    assert (torch.get_rng_state() == before[1]).all()


def test_the_gate_is_asked_before_each_batch_and_its_refusal_ends_the_run(job):
    asked = []

    def refuse_third(rows):
        asked.append(rows)
        if len(asked) == 3:
            raise PermissionError("one of them has withdrawn")

    with pytest.raises(PermissionError):
        job(before_batch=refuse_third)
    assert len(asked) == 3
    limit = 200 if "text" in job.trainer or "tfidf" in job.trainer else 600
    assert all(rows.min() >= 0 and rows.max() < limit for rows in asked)


def test_all_rows_are_asked_about(job):
    asked = set()
    job(before_batch=lambda rows: asked.update(rows.tolist()))
    assert asked == set(range(200 if job.trainer in ("lstm-text", "tfidf-logistic") else 600))


def test_progress_rises_to_its_total(job):
    reports = []
    job(on_progress=lambda done, total: reports.append((done, total)))

    done = [pair[0] for pair in reports]
    assert done == sorted(done)
    assert reports[-1][0] == reports[-1][1]
    assert len({total for _, total in reports}) == 1


def test_a_checkpoint_of_other_rows_is_refused(job, table, reviews):
    checkpoint = cut_off(job, 1)
    fewer = (
        {"data": table.iloc[1:]}
        if job.trainer in ("gradient-boosting", "logistic-regression")
        else {"data": reviews[0][1:200], "target": reviews[1][1:200]}
    )

    with pytest.raises(learning.CannotResume, match="start this run from the beginning"):
        job(resume=checkpoint, **fewer)
    with pytest.raises(learning.CannotResume):
        job(resume=checkpoint, seed=6)


def test_a_damaged_checkpoint_is_refused(job):
    tensors, metadata = cut_off(job, 1).to_bytes()

    with pytest.raises(learning.InvalidModelFile, match="sha256"):
        learning.Checkpoint.from_bytes(tensors[:-1] + bytes([tensors[-1] ^ 1]), metadata)
