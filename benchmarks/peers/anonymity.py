"""What anjana and pycanon make of a table: run by a Python that has them (they pin older pandas than Reciprocal's).

    python anonymity.py anonymize TABLE.csv ORDER.json     seconds that anjana takes, and what it reached
    python anonymity.py recompute TABLE.csv ORDER.json     k, l, entropy l and t of a table that is anonymized already

The order names ``quasi`` (columns), ``sensitive`` (one column), ``k``, ``l`` and ``t``, and whether the hierarchies have a
label for each of the "rows" or of the distinct "values": anjana takes both, and the second is faster by far. The answer is
JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
import time

import numpy as np
import pandas as pd

LONGEST = 60  # CPU seconds after which anjana is stopped


def hierarchy(values: pd.Series) -> dict[int, np.ndarray]:
    """Numbers in bands of 5, 10, 20 and 40; names in fours by the alphabet; then all alike: a label for each of the values."""
    if pd.api.types.is_numeric_dtype(values):
        levels = [
            [f"[{v // width * width}, {v // width * width + width})" for v in values] for width in (5, 10, 20, 40)
        ]
    else:
        levels = [[f"group {place // 4}" for place in pd.factorize(values, sort=True)[0]]]
    levels = [values.to_numpy(), *levels, ["*"] * len(values)]
    return {number: np.array(level, dtype=object) for number, level in enumerate(levels)}


def anonymize(table: pd.DataFrame, order: dict) -> dict:
    from anjana.anonymity import k_anonymity, l_diversity, t_closeness

    quasi, sensitive, k, most = order["quasi"], order["sensitive"], order["k"], 5
    labelled = table if order["labels"] == "rows" else {name: table[name].drop_duplicates() for name in quasi}
    hierarchies = {name: hierarchy(labelled[name]) for name in quasi}
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
    began = time.process_time()
    if order.get("t"):
        released = t_closeness(table, [], quasi, sensitive, k, order["t"], most, hierarchies)
    elif order.get("l"):
        released = l_diversity(table, [], quasi, sensitive, k, order["l"], most, hierarchies)
    else:
        released = k_anonymity(table, [], quasi, k, most, hierarchies)
    seconds = time.process_time() - began
    return {"seconds": seconds, "rows": len(released)} | (recompute(released, order) if len(released) else {})


def recompute(table: pd.DataFrame, order: dict) -> dict:
    from pycanon import anonymity

    quasi, sensitive = order["quasi"], order["sensitive"]
    return {
        "k": int(anonymity.k_anonymity(table, quasi)),
        "l": int(anonymity.l_diversity(table, quasi, [sensitive])),
        "entropy_l": int(anonymity.entropy_l_diversity(table, quasi, [sensitive])),
        "t": float(anonymity.t_closeness(table, quasi, [sensitive])),
    }


if __name__ == "__main__":
    work = {"anonymize": anonymize, "recompute": recompute}[sys.argv[1]]
    with contextlib.redirect_stdout(io.StringIO()), open(sys.argv[3]) as file:
        answer = work(pd.read_csv(sys.argv[2], keep_default_na=False), json.load(file))
    print(json.dumps(answer))
