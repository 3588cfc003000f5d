"""Gradient steps on feedback, with old data replayed and a pull back to the old weights."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from learning import Checkpoint, Differentiable

Weights = dict[str, np.ndarray]
ADAM_DECAY, ADAM_SQUARE_DECAY, ADAM_FLOOR = 0.9, 0.999, 1e-8  # Kingma & Ba 2015


@dataclass(frozen=True)
class Encoded:
    """Rows as the model takes them, with label positions and weights, each of length n."""

    rows: Any
    codes: np.ndarray
    weights: np.ndarray

    def take(self, chosen: np.ndarray) -> "Encoded":
        return Encoded(self.rows[chosen], self.codes[chosen], self.weights[chosen])

    def __len__(self) -> int:
        return len(self.codes)


def gradient_step(
    model: Differentiable,
    anchor: Mapping[str, np.ndarray],
    feedback: Encoded,
    replay: Encoded,
    *,
    learning_rate: float,
    l2_sp: float,
) -> Weights:
    """θ − α ∇J(θ), the new weights by name.

    J(θ) is the mean of wᵢ·ℓ(f_θ(xᵢ), yᵢ) over the feedback and the replayed rows together, plus λ‖θ − θ_old‖².

    Args:
        model: holds θ.
        anchor: θ_old.
        feedback: b rows.
        replay: r rows, perhaps none.
        learning_rate: α.
        l2_sp: λ.

    Source:
        Li, Grandvalet & Davoine (2018), Explicit inductive bias for transfer learning (L2-SP).
    """
    theta = model.parameters()
    gradient = full_gradient(model, theta, anchor, feedback, replay, l2_sp)
    return {name: (theta[name] - learning_rate * gradient[name]).astype(theta[name].dtype) for name in theta}


def full_gradient(
    model: Differentiable,
    theta: Weights,
    anchor: Mapping[str, np.ndarray],
    feedback: Encoded,
    replay: Encoded,
    l2_sp: float,
) -> Weights:
    """∇J(θ) by name."""
    together = len(feedback) + len(replay)
    gradient = {name: 2 * l2_sp * (theta[name] - anchor[name]) for name in theta}
    for part in (feedback, replay):
        if len(part):
            _, slope = model.loss_and_gradient(part.rows, part.codes, part.weights)
            for name in theta:
                gradient[name] = gradient[name] + len(part) / together * slope[name]
    return gradient


@dataclass(frozen=True)
class Plan:
    """How the steps go; see ``update_on_feedback``."""

    optimizer: str
    learning_rate: float
    epochs: int
    batch_size: int
    l2_sp: float
    replay_ratio: float
    seed: int

    def steps(self, rows: int) -> int:
        return self.epochs * -(-rows // self.batch_size)

    def batches(self, rows: int, replayable: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Row numbers of feedback and of replay for each step. An epoch's draws depend on seed and epoch alone."""
        for epoch in range(self.epochs):
            rng = np.random.default_rng([self.seed, epoch])
            order = rng.permutation(rows)
            for first in range(0, rows, self.batch_size):
                chosen = order[first : first + self.batch_size]
                count = min(round(len(chosen) * self.replay_ratio), replayable)
                yield chosen, rng.choice(replayable, count, replace=False) if count else np.empty(0, dtype=np.int64)


def descend(
    model: Differentiable,
    feedback: Encoded,
    replay: Encoded,
    plan: Plan,
    *,
    fingerprint: str,
    resume: Checkpoint | None,
    before_batch: Callable[[np.ndarray, np.ndarray], object],
    on_checkpoint: Callable[[Checkpoint], object] | None,
    on_progress: Callable[[int, int], object],
) -> Differentiable:
    """All the steps of a plan, from the model's weights; the model itself stays as it is.

    Raises:
        ValueError: the weights grew beyond all numbers.
    """
    anchor, theta = model.parameters(), model.parameters()
    state = {f"{moment}/{name}": np.zeros_like(theta[name]) for moment in ("mean", "square") for name in theta}
    skip = 0
    if resume is not None:
        skip = resume.require(fingerprint).progress["steps"]
        theta = {name: resume.tensors[f"theta/{name}"] for name in theta}
        state = {name: resume.tensors.get(name, values) for name, values in state.items()}
    total = plan.steps(len(feedback))
    for done, (rows, replayed) in enumerate(plan.batches(len(feedback), len(replay)), start=1):
        if done <= skip:
            continue
        before_batch(rows, replayed)
        now = model.with_parameters(theta)
        if plan.optimizer == "sgd":
            theta = gradient_step(
                now,
                anchor,
                feedback.take(rows),
                replay.take(replayed),
                learning_rate=plan.learning_rate,
                l2_sp=plan.l2_sp,
            )
        else:
            slope = full_gradient(now, theta, anchor, feedback.take(rows), replay.take(replayed), plan.l2_sp)
            theta = _adam(theta, slope, state, done, plan.learning_rate)
        if not all(np.isfinite(values).all() for values in theta.values()):
            raise ValueError(f"learning_rate {plan.learning_rate} is too large: the weights overflowed. Lower it")
        if on_checkpoint is not None:
            moments = state if plan.optimizer == "adam" else {}
            kept = {f"theta/{name}": values for name, values in theta.items()}
            on_checkpoint(Checkpoint({**kept, **moments}, fingerprint, {"steps": done}))
        on_progress(done, total)
    return model.with_parameters(theta)


def _adam(theta: Weights, gradient: Weights, state: Weights, step: int, learning_rate: float) -> Weights:
    """One step of Adam (Kingma & Ba 2015, algorithm 1); replaces the moments in ``state``."""
    moved = {}
    for name, slope in gradient.items():
        mean = ADAM_DECAY * state[f"mean/{name}"] + (1 - ADAM_DECAY) * slope
        square = ADAM_SQUARE_DECAY * state[f"square/{name}"] + (1 - ADAM_SQUARE_DECAY) * slope**2
        dtype = theta[name].dtype
        state[f"mean/{name}"], state[f"square/{name}"] = mean.astype(dtype), square.astype(dtype)
        ahead = mean / (1 - ADAM_DECAY**step)
        size = np.sqrt(square / (1 - ADAM_SQUARE_DECAY**step))
        moved[name] = (theta[name] - learning_rate * ahead / (size + ADAM_FLOOR)).astype(dtype)
    return moved
