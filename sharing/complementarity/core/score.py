"""The score a company decides by: what a partner's data would add, measured before anything is shared."""

from collections.abc import Callable
from typing import Any, Literal

import pandas as pd

from sharing.complementarity.core.column_score import score_columns
from sharing.complementarity.core.columns import as_frame
from sharing.complementarity.core.report import Settings
from sharing.complementarity.core.row_score import score_rows
from sharing.complementarity.core.verdict import MINIMUM_BITS, Complementarity

MAX_RECORDS = 20_000

Progress = Callable[[int, int], None]


def complementarity(
    own: Any,
    partner: Any,
    target: Any,
    mode: Literal["columns", "rows"] = "columns",
    on: str | None = None,
    *,
    minimum_bits: float = MINIMUM_BITS,
    folds: int = 5,
    max_records: int = MAX_RECORDS,
    seed: int = 0,
    on_progress: Progress | None = None,
) -> Complementarity:
    """How much a partner's data would add to one's own for predicting a target.

    The trap: high mutual information between the two tables means that they say the same. What helps is what
    the partner's data tell about the target *beyond* one's own, I(Y;D_B|D_A). It is measured as predictive
    V-information: the drop in held-out log-loss, in bits per record, when gradient boosting gets the
    partner's data too. For rows, the partner's records join the training part and the test records stay
    one's own, so another population or wrong labels show as a loss.

    Args:
        own: one's own table, n records; holds the target if ``target`` is a name.
        partner: the partner's table. Columns mode: other columns of the same people. Rows mode: the same
            columns, the target among them, of other people.
        target: name of one's own column, or (columns mode) the n values themselves. A continuous target is
            cut into quarters.
        mode: ``"columns"`` or ``"rows"``.
        on: column that both tables share and that identifies people. Columns mode: records are matched on it,
            and only people known to both are scored; without it, records are taken to be in the same order.
            Rows mode: a partner's record never trains a model that is tested on the same person.
        minimum_bits: the least gain, in bits per record, that is worth an agreement.
        folds: parts of the cross-validation, each predicted by a model trained on the others.
        max_records: larger tables are sampled down to this many records, by ``seed``.
        seed: of every random choice.
        on_progress: called with (models fitted so far, models in all).

    Returns:
        Complementarity; "can't tell" with the reason when there are too few records.

    Raises:
        ValueError: a column is missing, keys repeat, or the tables do not fit together; the message names it.
    """
    if mode not in ("columns", "rows"):
        raise ValueError(f"mode must be 'columns' or 'rows'; it is '{mode}'")
    if folds < 2:
        raise ValueError(f"folds must be at least 2; it is {folds}")
    mine, theirs = as_frame(own, "own"), as_frame(partner, "partner")
    for side, frame in (("own", mine), ("partner", theirs)):
        if on is not None and on not in frame.columns:
            raise ValueError(f"{side} has no column '{on}' to match people on; check 'on'")
    settings = Settings(
        minimum_bits=minimum_bits,
        folds=folds,
        max_records=max_records,
        seed=seed,
        on_progress=on_progress or (lambda done, total: None),
    )
    if mode == "columns":
        return score_columns(mine, theirs, *_target_of(mine, target), on=on, settings=settings)
    if not isinstance(target, str):
        raise ValueError("in rows mode target must be the name of a column that both tables have")
    for side, frame in (("own", mine), ("partner", theirs)):
        if target not in frame.columns:
            raise ValueError(f"{side} has no target column '{target}'; check 'target'")
    return score_rows(mine, theirs, target, on=on, settings=settings)


def _target_of(own: pd.DataFrame, target: Any) -> tuple[pd.Series, str]:
    """The target's values beside one's own records, and what to call it."""
    if isinstance(target, str):
        if target not in own.columns:
            raise ValueError(f"own has no target column '{target}'; check 'target'")
        return own[target], target
    values = as_frame(target, "target")
    if values.shape != (len(own), 1):
        raise ValueError(f"target must hold one value for each of the {len(own)} own records; it is {values.shape}")
    name = str(values.columns[0])
    return values.iloc[:, 0], name
