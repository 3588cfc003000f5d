"""Scoring columns: the partner knows other things about the same people."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from sharing.complementarity.core.columns import same_length
from sharing.complementarity.core.discrete import miller_madow
from sharing.complementarity.core.discretize import discretize
from sharing.complementarity.core.predictive import TARGET_BINS, Features, HeldOut, features, held_out, target_classes
from sharing.complementarity.core.remarks import Remark
from sharing.complementarity.core.report import Settings, assemble, cannot_tell, paired_gain, pool_rare, why_too_few
from sharing.complementarity.core.tables import TreeInformation, tree_information
from sharing.complementarity.core.verdict import ColumnValue, Complementarity

MAX_CHAIN = 12  # columns valued one by one; the least important beyond that are valued together


def score_columns(
    own: pd.DataFrame,
    partner: pd.DataFrame,
    values: pd.Series,
    target: str,
    *,
    on: str | None,
    settings: Settings,
) -> Complementarity:
    """Score a partner's columns; arguments as in ``complementarity``, with the target's values and name apart."""
    if target in partner.columns:
        raise ValueError(f"partner holds the target '{target}' itself; leave that column out or score it by rows")
    folds, seed, max_records = settings.folds, settings.seed, settings.max_records
    rows, partner_rows = _matched(own, partner, on)
    known = values.notna().to_numpy()[rows]
    rows, partner_rows = rows[known], partner_rows[known]
    if len(rows) > max_records:
        chosen = np.sort(np.random.default_rng(seed).choice(len(rows), max_records, replace=False))
        rows, partner_rows = rows[chosen], partner_rows[chosen]
    mine = own.drop(columns=[c for c in (target, on) if c in own.columns]).iloc[rows].reset_index(drop=True)
    theirs = partner.drop(columns=[on] if on else []).iloc[partner_rows].reset_index(drop=True)
    if theirs.shape[1] == 0:
        raise ValueError("partner has no column besides the key; there is nothing to score")
    raw = values.iloc[rows].reset_index(drop=True)
    classes, pooled = pool_rare(target_classes(raw), folds)
    A, B = features(mine), features(theirs)
    left_out, binned = [*A.left_out, *B.left_out], raw.nunique() > len(np.unique(classes)) + pooled
    remarks = [
        *([Remark("some-matched", {"n": len(rows), "of": len(own)})] if len(rows) < len(own) else []),
        *([Remark("left-out", {"columns": left_out})] if left_out else []),
        *([Remark("pooled", {"n": pooled})] if pooled else []),
        *([Remark("binned", {"n": TARGET_BINS})] if binned else []),
        Remark("tree-bits"),
    ]
    if missing := why_too_few(classes, len(rows)):
        return cannot_tell(missing, n=len(rows), n_partner=len(partner), remarks=remarks)

    chained = min(len(B.names), MAX_CHAIN)
    done = _Counter(settings.on_progress, total=3 + max(0, chained - 1))
    joint_features = A.beside(B)
    alone = done(held_out(A, classes, folds=folds, seed=seed))
    theirs_alone = done(held_out(B, classes, folds=folds, seed=seed))
    partner_positions = range(len(A.names), len(joint_features.names))
    joint = done(held_out(joint_features, classes, folds=folds, seed=seed, importance_of=partner_positions))

    # without any column of one's own the trees have nothing to compare with
    tree = tree_information(discretize(mine), discretize(theirs)) if mine.shape[1] else None
    order = np.argsort(-joint.importance_bits, kind="stable")
    contributions = _chain(
        A, B, order, alone, joint, lambda data: done(held_out(data, classes, folds=folds, seed=seed))
    )
    return assemble(
        target=target,
        mode="columns",
        classes=classes,
        own=alone,
        partner=theirs_alone,
        joint=joint,
        mutual_information_bits=tree.bits if tree else 0.0,
        repeated_share=tree.bits / tree.partner_bits if tree and tree.partner_bits > 0 else 0.0,
        columns=_with_redundancy(contributions, mine, theirs, tree),
        minimum_bits=settings.minimum_bits,
        n_partner=len(partner),
        remarks=remarks,
    )


class _Counter:
    """Passes a result on and reports that one more model is done."""

    def __init__(self, on_progress: Callable[[int, int], None], total: int) -> None:
        self.on_progress, self.total, self.done = on_progress, total, 0

    def __call__(self, result: HeldOut) -> HeldOut:
        self.done += 1
        self.on_progress(self.done, self.total)
        return result


def _matched(own: pd.DataFrame, partner: pd.DataFrame, on: str | None) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the records of people whom both know, in one's own order."""
    if on is None:
        n = same_length(own=own, partner=partner)
        return np.arange(n), np.arange(n)
    for side, frame in (("own", own), ("partner", partner)):
        repeated = int(frame[on].dropna().duplicated().sum())
        if repeated:
            raise ValueError(
                f"{side} has {repeated} repeated values of '{on}'; bring it to one record per person first"
            )
    keys = pd.Index(partner[on])
    found = np.full(len(own), -1)
    present = own[on].notna().to_numpy()
    found[present] = keys.get_indexer(pd.Index(own[on][present]))
    return np.flatnonzero(found >= 0), found[found >= 0]


def _chain(
    A: Features, B: Features, order: np.ndarray, alone: HeldOut, joint: HeldOut, measure: Callable[[Features], HeldOut]
) -> list[ColumnValue]:
    """Split the gain into what each column adds to those before it: I(Y;B|A) = Σ I(Y;B_j | A, B_before)."""
    steps = [[int(i)] for i in order[: MAX_CHAIN - 1]] + (
        [order[MAX_CHAIN - 1 :].tolist()] if len(order) >= MAX_CHAIN else []
    )
    values, before, taken = [], alone, []
    for number, step in enumerate(steps, start=1):
        taken += step
        after = joint if number == len(steps) else measure(A.beside(B.take(taken)))
        bits, low, high = paired_gain(before.loss_bits, after.loss_bits)
        name = B.names[step[0]] if len(step) == 1 else f"{len(step)} other columns"
        values.append(ColumnValue(name=name, bits=bits, ci95_low=low, ci95_high=high))
        before = after
    return sorted(values, key=lambda value: -value.bits)


def _with_redundancy(
    values: list[ColumnValue], mine: pd.DataFrame, theirs: pd.DataFrame, tree: TreeInformation | None
) -> tuple[ColumnValue, ...]:
    """Add to each column how much of it the best of one's own columns already tells."""
    if tree is None:
        return tuple(values)
    names = [str(c) for c in theirs.columns]
    entropies = [miller_madow(np.bincount(codes)) for codes, _ in discretize(theirs)]
    told = []
    for value in values:
        if value.name not in names:
            told.append(value)
            continue
        place = names.index(value.name)
        best = int(tree.pair_bits[:, place].argmax())
        bits = float(tree.pair_bits[best, place])
        told.append(
            ColumnValue(
                name=value.name,
                bits=value.bits,
                ci95_low=value.ci95_low,
                ci95_high=value.ci95_high,
                redundancy=float(min(1.0, bits / entropies[place])) if entropies[place] > 0 else 0.0,
                repeated_by=str(mine.columns[best]) if bits > 0 else None,
            )
        )
    return tuple(told)
