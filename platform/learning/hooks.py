"""How a training run asks and reports, without knowing whom."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from learning.checkpoints import Checkpoint


@dataclass(frozen=True)
class Hooks:
    """The caller's callbacks; each may be left out, and each may raise to end the run.

    Attributes:
        before_batch: called with the row numbers, shape (b,), that are about to be read. A round that reads all rows
            passes all. This is where a platform asks whether these people still agree.
        on_checkpoint: called with a ``Checkpoint`` from which ``resume=`` goes on to the same weights.
        on_progress: called with (done, total), in steps of the trainer's own.
    """

    before_batch: Callable[[np.ndarray], object] | None = None
    on_checkpoint: Callable[[Checkpoint], object] | None = None
    on_progress: Callable[[int, int], object] | None = None

    def ask(self, rows: np.ndarray) -> None:
        if self.before_batch is not None:
            self.before_batch(rows)

    def save(self, make_checkpoint: Callable[[], Checkpoint]) -> None:
        if self.on_checkpoint is not None:
            self.on_checkpoint(make_checkpoint())

    def report(self, done: int, total: int) -> None:
        if self.on_progress is not None:
            self.on_progress(done, total)
