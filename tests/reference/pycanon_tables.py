"""Writes pycanon_tables.json: k, l, entropy l and t of small tables by pycanon, to compare with anonymization's measures.

pycanon 1.3.5 needs an older pandas than the platform, so it runs in an environment of its own:

    python3.11 -m venv apart && apart/bin/pip install pycanon==1.3.5
    apart/bin/python tests/reference/pycanon_tables.py > tests/reference/pycanon_tables.json

It rounds entropy l down to a whole number.
"""

import json
import sys

import numpy as np
import pandas as pd
from pycanon import anonymity


def tables():
    rng = np.random.default_rng(0)
    for n, groups, values in ((60, 4, 3), (120, 6, 5), (200, 5, 8), (200, 12, 4)):
        age = rng.choice([f"[{low}, {low + 9}]" for low in range(20, 20 + 10 * groups, 10)], n)
        sex = rng.choice(["f", "m", "*"], n, p=[0.4, 0.4, 0.2])
        skew = rng.dirichlet(np.full(values, 2.0))
        names = rng.choice([f"illness {number}" for number in range(values)], n, p=skew)
        numbers = rng.choice(np.sort(rng.choice(90_000, values, replace=False)), n, p=skew)
        yield pd.DataFrame({"age": age, "sex": sex, "ill": names, "pay": numbers})


def main() -> None:
    told = []
    for table in tables():
        for sensitive in ("ill", "pay"):
            quasi = ["age", "sex"]
            told.append(
                {
                    "rows": table[[*quasi, sensitive]].to_dict("list"),
                    "sensitive": sensitive,
                    "k": int(anonymity.k_anonymity(table, quasi)),
                    "l": int(anonymity.l_diversity(table, quasi, [sensitive])),
                    "entropy_l": int(anonymity.entropy_l_diversity(table, quasi, [sensitive])),
                    "t": float(anonymity.t_closeness(table, quasi, [sensitive])),
                }
            )
    json.dump({"program": "pycanon 1.3.5", "tables": told}, sys.stdout)


if __name__ == "__main__":
    main()
