"""Solo against joint: models of one kind, trained on each party's data and on all of them, tested on the same rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

import learning
from disclosure.core import top_two_share
from learning.comparison import Comparison, compare_correct
from sharing.training.core.progress import Progress

JOINT = "joint"


@dataclass(frozen=True)
class Entrant:
    """What one party trains on: rows (positions in the table) and columns."""

    rows: np.ndarray
    features: Sequence[str]


@dataclass(frozen=True)
class Contest:
    """Models, evaluations and the paired comparison of the joint model with the better solo one.

    Attributes:
        models, evaluations: by party, "a", "b" … and "joint".
        uplift: accuracy(joint) − the best solo accuracy on the test rows, with interval and McNemar's p.
        better_solo: the party of the better solo model.
        n_train: rows trained on, by party.
        n_test: rows tested on.
        people_test: whom these rows are about; with several rows a person, fewer than ``n_test``.
        top_two_test: which share of these rows is about the two people whom most are about.
    """

    models: Mapping[str, learning.TrainedModel]
    evaluations: Mapping[str, learning.Evaluation]
    uplift: Comparison
    better_solo: str
    n_train: Mapping[str, int]
    n_test: int
    people_test: int
    top_two_test: float

    def to_dict(self) -> dict[str, Any]:
        """Figures in plain values, named as reports name them."""
        figures: dict[str, Any] = {
            "n_test": self.n_test,
            "people_test": self.people_test,
            "n_train": dict(self.n_train),
            "better_solo": self.better_solo,
            "uplift": self.uplift.difference,
            "uplift_ci95": [self.uplift.ci95_low, self.uplift.ci95_high],
            "mcnemar_p": self.uplift.mcnemar_p,
            "better": self.uplift.better,
        }
        for party, evaluation in self.evaluations.items():
            figures[f"accuracy_{party}"] = evaluation.accuracy
            figures[f"accuracy_{party}_ci95"] = [evaluation.ci95_low, evaluation.ci95_high]
            figures[f"log_loss_bits_{party}"] = evaluation.log_loss_bits
            figures[f"auc_{party}"] = evaluation.auc
        figures["majority"] = self.evaluations["joint"].majority
        return figures


def contest(
    table: pd.DataFrame,
    *,
    target: str,
    trainer: str,
    entrants: Mapping[str, Entrant],
    test_rows: np.ndarray,
    groups: np.ndarray,
    text_column: str | None = None,
    seed: int = 0,
    parameters: Mapping[str, Any] | None = None,
    before_batch: Callable[[np.ndarray], object] | None = None,
    on_progress: Callable[[int, int], object] | None = None,
    progress: Progress | None = None,
) -> Contest:
    """Train one model for each entrant and test all on the same rows.

    Args:
        table: all rows, shape (n, columns), with the target.
        entrants: two or more parties, "a", "b" …, and "joint".
        test_rows: positions that no entrant trains on.
        groups: shape (n,), the person behind each row; intervals draw people.
        before_batch, on_progress: see ``learning.Hooks``.
        progress: what is kept of it meanwhile, and gone on from: it ends at the same models, interrupted or not.

    Raises:
        ValueError: an entrant would train on a test row, has no rows, or the data can't be learned from.
    """
    solo = [party for party in entrants if party != JOINT]
    if len(solo) < 2 or JOINT not in entrants:
        raise ValueError(f"entrants must be two parties or more, and {JOINT!r}")
    test = table.iloc[test_rows].reset_index(drop=True)
    models, evaluations = {}, {}
    for number, (party, entrant) in enumerate(entrants.items()):
        if np.intersect1d(entrant.rows, test_rows).size:
            raise ValueError(f"{party} would be trained on rows of the test part")
        if not len(entrant.rows):
            raise ValueError(f"{party} has no rows to train on")
        part = table.iloc[entrant.rows].reset_index(drop=True)
        models[party] = _trained(
            f"{trainer}/{party}",
            progress,
            data=part,
            target=target,
            trainer=trainer,
            features=None if text_column else list(entrant.features),
            text_column=text_column,
            groups=groups[entrant.rows] if text_column else None,
            seed=seed,
            parameters=parameters,
            before_batch=before_batch,
            on_progress=_part_of(on_progress, number, len(entrants)),
        )
        evaluations[party] = learning.evaluate(models[party], test, target, groups=groups[test_rows], seed=seed)
    better = max(solo, key=lambda party: evaluations[party].accuracy)
    uplift = compare_correct(evaluations[JOINT].correct, evaluations[better].correct, groups[test_rows], seed=seed)
    tested = np.unique(groups[test_rows], return_counts=True)[1]
    return Contest(
        models=models,
        evaluations=evaluations,
        uplift=uplift,
        better_solo=better,
        n_train={party: len(entrant.rows) for party, entrant in entrants.items()},
        n_test=len(test_rows),
        people_test=len(tested),
        top_two_test=top_two_share(tested),
    )


def _trained(name: str, progress: Progress | None, *, data: pd.DataFrame, **settings: Any) -> learning.TrainedModel:
    if progress is None:
        return learning.train(data, **settings)
    if (finished := progress.model(name)) is not None:
        return finished
    settings["on_checkpoint"] = lambda checkpoint: progress.reached(name, checkpoint)
    try:
        model = learning.train(data, resume=progress.checkpoint(name), **settings)
    except learning.CannotResume:  # written by an earlier release, whose trainers had other settings
        model = learning.train(data, **settings)
    progress.finished(name, model)
    return model


def _part_of(
    on_progress: Callable[[int, int], object] | None, number: int, of: int
) -> Callable[[int, int], object] | None:
    """Progress of one training among several, in thousandths of the whole."""
    if on_progress is None:
        return None
    return lambda done, total: on_progress(int(1000 * (number + done / max(total, 1)) / of), 1000)
