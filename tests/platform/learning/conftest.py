"""Small data with known signal, made once."""

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="session")
def table():
    """600 rows: two numbers, two categories (one rare value), gaps, and a label that follows all of them."""
    rng = np.random.default_rng(7)
    n = 600
    frame = pd.DataFrame(
        {
            "hours": rng.normal(10, 3, n),
            "plan": rng.choice(["basic", "plus", "pro"], n),
            "noise": rng.normal(size=n),
            "age": rng.normal(40, 10, n),
            "person": [f"p{i % 60}" for i in range(n)],
        }
    )
    frame.loc[rng.random(n) < 0.2, "age"] = np.nan
    frame.loc[rng.random(n) < 0.1, "plan"] = None
    frame.loc[0, "plan"] = "only-one-person-has-this"
    score = (frame["hours"] - 10) / 2 + (frame["plan"] == "pro") * 1.5 + frame["age"].isna() * 1.0 - 0.6
    frame["leaves"] = np.where(score + rng.logistic(size=n) * 0.6 > 0, "yes", "no")
    return frame


FEATURES = ["hours", "plan", "noise", "age"]

GOOD = ["love", "great", "quick", "friendly", "helpful", "clean"]
BAD = ["slow", "broken", "rude", "dirty", "awful", "late"]
PLAIN = ["the", "room", "phone", "hotel", "book", "screen", "price", "day"]


@pytest.fixture(scope="session")
def reviews():
    """400 English texts and whether they are happy; every word is used by many."""
    rng = np.random.default_rng(3)
    happy = rng.random(400) < 0.5
    texts = []
    for glad in happy:
        telling = rng.choice(GOOD if glad else BAD, 3)
        texts.append(" ".join(rng.permutation([*telling, *rng.choice(PLAIN, rng.integers(2, 12))])))
    return texts, np.where(happy, "good", "bad")


@pytest.fixture(scope="session")
def features():
    return FEATURES
