"""Scoring rows: the partner knows the same things about other people."""

import numpy as np
import pandas as pd

from sharing.complementarity.core.contingency import contingency
from sharing.complementarity.core.discrete import MUTUAL_INFORMATION, information, miller_madow
from sharing.complementarity.core.discretize import discretize_column
from sharing.complementarity.core.predictive import (
    TARGET_BINS,
    Features,
    features,
    fold_parts,
    held_out,
    target_classes,
)
from sharing.complementarity.core.remarks import Remark
from sharing.complementarity.core.report import Settings, assemble, cannot_tell, pool_rare, why_too_few
from sharing.complementarity.core.verdict import ColumnValue, Complementarity

DISTINCT_SHARE = 0.95  # below it equal records are ordinary, so equality does not mean copying


def score_rows(
    own: pd.DataFrame,
    partner: pd.DataFrame,
    target: str,
    *,
    on: str | None,
    settings: Settings,
) -> Complementarity:
    """Score a partner's records; arguments as in ``complementarity``."""
    folds, seed, on_progress = settings.folds, settings.seed, settings.on_progress
    shared = [c for c in own.columns if c in partner.columns and c != on]
    if len(shared) < 2:
        raise ValueError("own and partner share no column besides the target; map their schemas first")
    rng = np.random.default_rng(seed)
    mine = _sampled(own[own[target].notna()], settings.max_records, rng)
    theirs = _sampled(partner[partner[target].notna()], settings.max_records, rng)
    both = pd.concat([mine[shared], theirs[shared]], ignore_index=True)
    n, is_partner = len(mine), np.arange(len(both)) >= len(mine)
    copies = _copies(both, n)
    data = features(both.drop(columns=target))
    classes, pooled = pool_rare(target_classes(both[target]), folds, counted=n)
    unshared = [str(c) for c in own.columns if c not in partner.columns]
    binned = both[target].nunique() > len(np.unique(classes)) + pooled
    remarks = [
        *([Remark("not-shared", {"columns": unshared})] if unshared else []),
        *([Remark("left-out", {"columns": list(data.left_out)})] if data.left_out else []),
        *([Remark("pooled", {"n": pooled})] if pooled else []),
        *([Remark("binned", {"n": TARGET_BINS})] if binned else []),
        *([Remark("copies", {"n": int(copies.sum()), "of": len(theirs)})] if copies.any() else []),
        Remark("source-bits"),
    ]
    if missing := why_too_few(classes[:n], n) or (None if len(theirs) else Remark("no-partner")):
        return cannot_tell(missing, n=n, n_partner=len(theirs), remarks=remarks)

    own_part = _records(data, ~is_partner)
    extra = data.X[is_partner], classes[is_partner]
    allowed = _allowed(mine, theirs, on, copies, fold_parts(classes[:n], folds, seed))
    alone = held_out(own_part, classes[:n], folds=folds, seed=seed)
    on_progress(1, 4)
    joint = held_out(own_part, classes[:n], folds=folds, seed=seed, extra=extra, extra_allowed=allowed)
    on_progress(2, 4)
    theirs_alone = held_out(
        own_part, classes[:n], folds=folds, seed=seed, extra=extra, extra_allowed=allowed, own_trains=False
    )
    on_progress(3, 4)
    shift = _source_bits(data, is_partner, folds, seed)
    on_progress(4, 4)
    return assemble(
        target=target,
        mode="rows",
        classes=classes[:n],
        own=alone,
        partner=theirs_alone,
        joint=joint,
        mutual_information_bits=shift,
        repeated_share=0.0,
        columns=_shift_by_column(both.drop(columns=target), is_partner),
        minimum_bits=settings.minimum_bits,
        n_partner=len(theirs),
        remarks=remarks,
        copied=float(copies.mean()),
    )


def _sampled(frame: pd.DataFrame, limit: int, rng: np.random.Generator) -> pd.DataFrame:
    """At most ``limit`` records, in their order."""
    if len(frame) > limit:
        frame = frame.iloc[np.sort(rng.choice(len(frame), limit, replace=False))]
    return frame.reset_index(drop=True)


def _records(data: Features, chosen: np.ndarray) -> Features:
    return Features(X=data.X[chosen], categorical=data.categorical, names=data.names)


def _copies(both: pd.DataFrame, n: int) -> np.ndarray:
    """Which of the partner's records equal one of one's own in every column, shape (partner records,).

    Where one's own records often equal one another (few coarse columns) equality is no sign of copying and
    nothing is marked.

    Args:
        both: one's own n records, then the partner's.
        n: number of own records.
    """
    digest = pd.util.hash_pandas_object(both, index=False).to_numpy()
    mine, theirs = digest[:n], digest[n:]
    if len(np.unique(mine)) < DISTINCT_SHARE * n:
        return np.zeros(len(theirs), dtype=bool)
    return np.isin(theirs, mine)


def _allowed(
    mine: pd.DataFrame,
    theirs: pd.DataFrame,
    on: str | None,
    copies: np.ndarray,
    parts: list[tuple[np.ndarray, np.ndarray]],
) -> np.ndarray:
    """Which partner records each fold may train on: no copies, and nobody who is tested in it, (folds, records).

    A copy of a tested record among the training records would make worthless data look like the best.
    """
    allowed = np.tile(~copies, (len(parts), 1))
    if on is not None:
        for fold, (_, test) in enumerate(parts):
            allowed[fold] &= ~theirs[on].isin(mine[on].iloc[test].dropna()).to_numpy()
    return allowed


def _source_bits(data: Features, is_partner: np.ndarray, folds: int, seed: int) -> float:
    """I(source; record) in bits: H(source) − held-out log-loss of guessing whose record it is, at least 0."""
    source = is_partner.astype(np.int64)
    if min(np.bincount(source)) < folds:
        return 0.0
    unknown = held_out(data, source, folds=folds, seed=seed).loss_bits.mean()
    return float(max(0.0, miller_madow(np.bincount(source)) - unknown))


def _shift_by_column(both: pd.DataFrame, is_partner: np.ndarray) -> tuple[ColumnValue, ...]:
    """Bits that each column alone tells about the source of a record, most first."""
    source = is_partner.astype(np.int64), 2
    values = [
        ColumnValue(
            name=str(both.columns[position]),
            bits=information(
                contingency(discretize_column(both.iloc[:, position]), source), MUTUAL_INFORMATION, "miller-madow"
            ),
        )
        for position in range(both.shape[1])
    ]
    return tuple(sorted(values, key=lambda value: -value.bits))
