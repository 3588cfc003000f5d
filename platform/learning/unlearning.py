"""Taking people out of a model, by the one way that leaves no doubt: training it again without them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from learning.checkpoints import Checkpoint
from learning.data import Data, Target, column_or_values
from learning.model import TrainedModel
from learning.training import train


@dataclass(frozen=True)
class Unlearned:
    """The model trained without them, and how much was taken out."""

    model: TrainedModel
    removed_groups: int
    removed_rows: int
    remaining_rows: int


def unlearn(
    model: TrainedModel,
    data: Data,
    *,
    groups: Target,
    forget: Collection[Any],
    target: Target | None = None,
    count_people: bool = False,
    before_batch: Callable[[np.ndarray], object] | None = None,
    on_checkpoint: Callable[[Checkpoint], object] | None = None,
    on_progress: Callable[[int, int], object] | None = None,
    resume: Checkpoint | None = None,
) -> Unlearned:
    """Train the model again, by its own recipe, on all rows but those of the given groups.

    The result is exactly the model that would exist had they never taken part: vocabularies, means and categories are
    read off the remaining rows too.

    Args:
        model: the model to take them out of; its trainer, settings, columns and seed are used again.
        data: the rows it was trained on.
        groups: the person behind each row, a column or one value per row.
        forget: the groups to leave out.
        target: the column with the labels, or one per row; the model's own target column when left out.
        count_people: whether the model was trained with ``groups`` given.
        before_batch: see ``learning.Hooks``; the row numbers are those of the remaining rows.
        on_checkpoint: see ``learning.Hooks``.
        on_progress: see ``learning.Hooks``.
        resume: a checkpoint of the same run.

    Raises:
        ValueError: a group isn't in the data, or too little remains to train on.

    Source:
        Bourtoule et al. (2021), Machine unlearning: retraining from scratch is the definition the rest is held to.
    """
    people = column_or_values(data, groups, "groups")
    labels = column_or_values(data, model.recipe.target if target is None else target, "target")
    leaving = set(forget)
    missing = leaving - set(people)
    if missing:
        raise ValueError(f"forget names {len(missing)} group(s) without any row in data; check the names")
    stay = np.flatnonzero([person not in leaving for person in people])
    if stay.size == 0:
        raise ValueError("forget names every group; retire the model instead")
    again = train(
        take(data, stay),
        target=model.recipe.target if isinstance(target, str) or target is None else labels[stay],
        trainer=model.recipe.trainer,
        features=model.recipe.features,
        text_column=model.recipe.text_column,
        groups=people[stay] if count_people else None,
        seed=model.recipe.seed,
        parameters=model.recipe.parameters,
        before_batch=before_batch,
        on_checkpoint=on_checkpoint,
        on_progress=on_progress,
        resume=resume,
    )
    return Unlearned(again, len(leaving), len(people) - stay.size, int(stay.size))


def take(data: Data, rows: np.ndarray) -> Data:
    """The given rows of a table or a list of texts."""
    if isinstance(data, pd.DataFrame | pd.Series):
        return data.iloc[rows]
    if isinstance(data, pa.Table):
        return data.take(pa.array(rows))
    if isinstance(data, np.ndarray):
        return data[rows]
    return [data[row] for row in rows]
