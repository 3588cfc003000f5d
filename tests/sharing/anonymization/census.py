"""Made-up people with the shape of a census table: skewed, correlated, numbers and names."""

import numpy as np
import pandas as pd

QUASI_IDENTIFIERS = ["age", "education", "hours", "marital", "occupation", "race", "sex", "country"]


def census(n, seed=0):
    rng = np.random.default_rng(seed)
    age = np.clip(rng.gamma(6, 7, n), 17, 90).astype(int)
    education = np.clip(np.round(rng.normal(10, 2.6, n) - (age > 65) * 1.2), 1, 16).astype(int)
    young = rng.choice(7, n, p=[0.1, 0.1, 0.7, 0.02, 0.03, 0.02, 0.03])
    older = rng.choice(7, n, p=[0.55, 0.2, 0.12, 0.05, 0.04, 0.03, 0.01])
    return pd.DataFrame(
        {
            "age": age,
            "education": education,
            "hours": np.where(rng.random(n) < 0.45, 40, np.clip(rng.normal(40, 12, n), 1, 99)).astype(int),
            "marital": [f"m{value}" for value in np.where(age < 27, young, older)],
            "occupation": np.clip(education * 0.8 + rng.normal(0, 3, n), 0, 14).astype(int),
            "race": [f"r{value}" for value in rng.choice(5, n, p=[0.85, 0.09, 0.03, 0.02, 0.01])],
            "sex": rng.choice(["f", "m"], n),
            "country": [f"c{value:02d}" for value in np.minimum(rng.zipf(2.2, n) - 1, 40)],
            "income": np.round(np.exp(rng.normal(10, 0.7, n) + education * 0.05), -3),
            "illness": rng.choice(list("abcdef"), n, p=[0.4, 0.2, 0.15, 0.15, 0.05, 0.05]),
        }
    )
