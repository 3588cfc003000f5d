"""Training a model from rows, and reading a stored one back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from learning import storage
from learning.checkpoints import Checkpoint, fingerprint
from learning.data import (
    Data,
    Target,
    as_frame,
    classes_of,
    codes_of,
    column_or_values,
    is_table,
    target_name,
    texts_of,
)
from learning.families import TRAINERS, family
from learning.hooks import Hooks
from learning.model import FORMAT, Recipe, TrainedModel
from learning.parameters import complete

MIN_ROWS = 20


@dataclass(frozen=True)
class Run:
    """One training run as its family sees it: rows and labels read and checked, settings complete.

    Attributes:
        rows: a data frame, or a list of texts for families that read text.
        codes: shape (n,), the position of each row's label in ``recipe.classes``.
        groups: shape (n,), the person behind each row, or None.
        fingerprint: equal exactly when another run would end at the same weights.
    """

    rows: Any
    codes: np.ndarray
    groups: np.ndarray | None
    recipe: Recipe
    hooks: Hooks
    resume: Checkpoint | None
    fingerprint: str

    def checkpoint(self, tensors: dict[str, np.ndarray], **progress: int) -> Checkpoint:
        return Checkpoint(tensors, self.fingerprint, progress)


def train(
    data: Data,
    *,
    target: Target,
    trainer: str = "gradient-boosting",
    features: Sequence[str] | None = None,
    text_column: str | None = None,
    groups: Target | None = None,
    seed: int = 0,
    parameters: Mapping[str, Any] | None = None,
    before_batch: Callable[[np.ndarray], object] | None = None,
    on_checkpoint: Callable[[Checkpoint], object] | None = None,
    on_progress: Callable[[int, int], object] | None = None,
    resume: Checkpoint | None = None,
) -> TrainedModel:
    """Train a classifier. The same rows, settings and seed give the same weights, interrupted or not.

    Args:
        data: n rows: a pandas or Arrow table, or for text trainers also a list of texts.
        target: the column with the labels, or one label per row.
        trainer: a name in ``learning.TRAINERS``.
        features: the columns to read; all but the target when left out. Tables only.
        text_column: the column with the texts. Text trainers on tables only.
        groups: the person behind each row, a column or one value per row. Then a text model keeps only words that
            at least ``min_documents`` people used; else, that many texts.
        seed: start of the random numbers.
        parameters: settings of the trainer; each family's ``PARAMETERS`` lists them with their ranges.
        before_batch: see ``learning.Hooks``; asked before each batch or round.
        on_checkpoint: see ``learning.Hooks``.
        on_progress: see ``learning.Hooks``.
        resume: a checkpoint of the same run.

    Raises:
        ValueError: the data, the target or a setting is unusable; the sentence names which, and the way out.
        CannotResume: ``resume`` belongs to other rows or settings.
    """
    chosen = family(trainer)
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise ValueError(f"seed must be a whole number from 0 to {2**32 - 1}; it is {seed!r}")
    reads_text = chosen.READS == "text"
    if reads_text and features is not None:
        raise ValueError(f"features is for tables; {trainer} reads one text_column")
    if not reads_text and text_column is not None:
        raise ValueError(f"text_column is for text trainers; {trainer} reads features")
    labels = column_or_values(data, target, "target")
    if len(labels) < MIN_ROWS:
        raise ValueError(f"data has {len(labels)} rows; training needs at least {MIN_ROWS}")
    people = None if groups is None else column_or_values(data, groups, "groups")
    classes = classes_of(labels)
    codes = codes_of(labels, classes)
    rows: Any = texts_of(data, text_column) if reads_text else as_frame(data)
    if not reads_text:
        rows = _features(rows, features, left_out=[name for name in (target, groups) if isinstance(name, str)])
    recipe = Recipe(
        trainer=trainer,
        target=target_name(target),
        classes=classes,
        features=None if reads_text else tuple(map(str, rows.columns)),
        text_column=text_column if reads_text and is_table(data) else None,
        parameters=complete(chosen.PARAMETERS, parameters),
        seed=seed,
        rows=len(labels),
    )
    identity = fingerprint(recipe.to_dict(), rows, codes, people)
    if resume is not None:
        resume.require(identity)
    run = Run(rows, codes, people, recipe, Hooks(before_batch, on_checkpoint, on_progress), resume, identity)
    return chosen.fit(run)


def load(tensors: bytes, metadata: Mapping[str, Any]) -> TrainedModel:
    """Read a model back from what ``to_bytes`` gave; nothing in it is ever executed.

    Raises:
        InvalidModelFile: an unknown architecture, tensors missing, of another shape or type, NaN or infinity, a hash
            that doesn't match, or too large.
    """
    storage.check_metadata(metadata, FORMAT)
    architecture = storage.field(metadata, "architecture", str)
    if architecture not in TRAINERS:
        raise storage.InvalidModelFile(f"metadata.architecture must be one of {', '.join(TRAINERS)}")
    recipe = Recipe.from_dict(storage.field(metadata, "recipe", dict))
    if recipe.trainer != architecture:
        raise storage.InvalidModelFile("metadata.recipe.trainer must be the architecture")
    reader = storage.Tensors(storage.unpack(tensors, metadata))
    model = family(architecture).Model.rebuild(recipe, storage.field(metadata, "description", dict), reader)
    reader.finish()
    return model


def _features(frame: pd.DataFrame, named: Sequence[str] | None, left_out: list[str]) -> pd.DataFrame:
    names = [name for name in frame.columns if name not in left_out] if named is None else list(named)
    if not names:
        raise ValueError("features is empty; name at least one column")
    for name in names:
        if name in left_out:
            raise ValueError(f"features names {name!r}, which is the target or the groups; take it out")
        if name not in frame.columns:
            raise ValueError(f"features names the column {name!r}, which data doesn't have")
    return frame[names]
