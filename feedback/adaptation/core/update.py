"""One update on feedback, from the old model to a candidate and a verdict on it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

import stats
from feedback.adaptation.core.decision import Measured, Reason, decide
from feedback.adaptation.core.descent import Encoded, Plan, descend
from feedback.adaptation.core.examples import Examples, capped
from learning import Checkpoint, Comparison, Differentiable, evaluate
from learning.checkpoints import fingerprint
from learning.comparison import compare_correct
from learning.data import as_frame, is_table

OPTIMIZERS = ("adam", "sgd")


@dataclass(frozen=True)
class Limit:
    """The least and most that a setting may be; ``whole``: a whole number."""

    low: float
    high: float
    whole: bool = False


LIMITS = {
    "learning_rate": Limit(0, 1000),
    "epochs": Limit(1, 1000, whole=True),
    "batch_size": Limit(1, 10_000, whole=True),
    "l2_sp": Limit(0, 1000),
    "replay_ratio": Limit(0, 100),
    "per_person_cap": Limit(0.001, 1_000_000),
    "margin": Limit(0.0001, 0.9999),
}


@dataclass(frozen=True)
class Update:
    """A candidate and what it is worth.

    Attributes:
        model: the candidate, whether accepted or not.
        before, after: the old model and the candidate on both held-out parts.
        gain: candidate minus old on the validation part.
        base_change: candidate minus old on the base test.
        accepted: whether it may be promoted.
        reasons: why, as codes with the numbers that they rest on.
        settings: everything the steps depended on beside the data.
        steps: gradient steps taken.
        people: how many gave the feedback; None when not told.
    """

    model: Differentiable
    before: Measured
    after: Measured
    gain: Comparison
    base_change: Comparison
    accepted: bool
    reasons: tuple[Reason, ...]
    settings: dict[str, Any]
    steps: int
    people: int | None

    def to_dict(self) -> dict[str, Any]:
        """All but the model, as plain values."""
        return {
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "gain": self.gain.to_dict(),
            "base_change": self.base_change.to_dict(),
            "accepted": self.accepted,
            "reasons": stats.plain(self.reasons),
            "settings": stats.plain(self.settings),
            "steps": self.steps,
            "people": self.people,
        }


def update_on_feedback(
    model: Any,
    feedback: Examples,
    replay: Examples | None,
    *,
    validation: Examples,
    base_test: Examples,
    optimizer: str = "adam",
    learning_rate: float = 1e-3,
    epochs: int = 3,
    batch_size: int = 32,
    l2_sp: float = 1e-4,
    replay_ratio: float = 1.0,
    per_person_cap: float = 20.0,
    margin: float = 0.02,
    seed: int = 0,
    before_batch: Callable[[np.ndarray, np.ndarray], object] | None = None,
    on_checkpoint: Callable[[Checkpoint], object] | None = None,
    on_progress: Callable[[int, int], object] | None = None,
    resume: Checkpoint | None = None,
) -> Update:
    """Take gradient steps on feedback and say whether the result may be used.

    θ_new = θ_old − α ∇J(θ; feedback), in mini-batches: J is the mean of weighted losses over a batch of feedback and
    the old rows replayed with it, plus a pull λ‖θ − θ_old‖² toward the old weights. The source text's θ + α∇F climbs
    a reward; this descends a loss, which is the same with F = −J.

    Args:
        model: a model with gradients: lstm-text, tfidf-logistic or logistic-regression.
        feedback: the corrected rows, with weights and people.
        replay: rows of the original training data; None for none.
        validation: rows from the feedback's field by people who gave none of it.
        base_test: rows from the original field, not trained on.
        optimizer: "sgd" is the formula as it stands; "adam" scales each weight's step by its recent gradients, which an
            LSTM needs: words that occur rarely hardly move without it.
        learning_rate: α.
        epochs: how often each feedback row is read.
        batch_size: feedback rows per step.
        l2_sp: λ, at least 0.
        replay_ratio: replayed rows per feedback row.
        per_person_cap: the largest sum of weights that one person may have; theirs are scaled down to it.
        margin: the loss of accuracy on the base test that must be ruled out, as a share.
        seed: start of the random draws.
        before_batch: called with the feedback row numbers and the replay row numbers of each step; may raise.
        on_checkpoint: called after each step with a state that ``resume`` takes.
        on_progress: called with (steps done, steps in all).
        resume: a checkpoint of the same update.

    Raises:
        ValueError: the model has no gradients, a setting is out of range, labels are unknown, someone in
            ``validation`` gave feedback, or the weights overflowed.
        CannotResume: ``resume`` belongs to other rows or settings.
    """
    if not isinstance(model, Differentiable):
        raise ValueError("model must be lstm-text, tfidf-logistic or logistic-regression; retrain trees instead")
    _require_within(
        learning_rate=learning_rate,
        epochs=epochs,
        batch_size=batch_size,
        l2_sp=l2_sp,
        replay_ratio=replay_ratio,
        per_person_cap=per_person_cap,
        margin=margin,
    )
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"optimizer must be one of {', '.join(OPTIMIZERS)}; it is {optimizer!r}")
    plan = Plan(optimizer, learning_rate, epochs, batch_size, l2_sp, replay_ratio, seed)
    givers = feedback.people_of_rows("feedback")
    held_out = validation.people_of_rows("validation")
    if givers is not None and held_out is not None and set(givers) & set(held_out):
        raise ValueError("validation has people who gave feedback; hold out other people")
    weights = capped(feedback.weights_of_rows("feedback"), givers, per_person_cap)
    lessons = Encoded(model.encode(feedback.data), feedback.codes(model, "feedback"), weights)
    if replay is None:
        old = lessons.take(np.empty(0, dtype=np.int64))
    else:
        old = Encoded(model.encode(replay.data), replay.codes(model, "replay"), replay.weights_of_rows("replay"))
    identity = fingerprint(
        asdict(plan),
        *(values.ravel() for _, values in sorted(model.parameters().items())),
        *(_hashable(part.data) if part else None for part in (feedback, replay)),
        *(column for part in (lessons, old) for column in (part.codes, part.weights)),
    )
    candidate = descend(
        model,
        lessons,
        old,
        plan,
        fingerprint=identity,
        resume=resume,
        before_batch=before_batch or (lambda rows, replayed: None),
        on_checkpoint=on_checkpoint,
        on_progress=on_progress or (lambda done, total: None),
    )
    before, after = (_measure(each, validation, base_test) for each in (model, candidate))
    gain = compare_correct(after.validation.correct, before.validation.correct, held_out)
    base_people = base_test.people_of_rows("base_test")
    base_change = compare_correct(after.base.correct, before.base.correct, base_people)
    accepted, reasons = decide(before, after, gain, base_change, margin)
    return Update(
        model=candidate,
        before=before,
        after=after,
        gain=gain,
        base_change=base_change,
        accepted=accepted,
        reasons=reasons,
        settings={**asdict(plan), "per_person_cap": per_person_cap, "margin": margin},
        steps=plan.steps(len(lessons)),
        people=None if givers is None else len(set(givers)),
    )


def _require_within(**settings: float) -> None:
    for name, value in settings.items():
        limit = LIMITS[name]
        if not limit.low <= value <= limit.high or (limit.whole and value != int(value)):
            kind = "be whole and " if limit.whole else ""
            raise ValueError(f"{name} must {kind}lie between {limit.low:g} and {limit.high:g}; it is {value}")


def _measure(model: Differentiable, validation: Examples, base_test: Examples) -> Measured:
    return Measured(
        *(
            evaluate(model, part.data, np.asarray(part.labels, dtype=object), part.people_of_rows(name))
            for part, name in ((validation, "validation"), (base_test, "base_test"))
        )
    )


def _hashable(data: Any) -> pd.DataFrame | list[Any]:
    return as_frame(data) if is_table(data) else list(data)
