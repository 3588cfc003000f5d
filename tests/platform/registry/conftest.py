import numpy as np
import pandas as pd
import pytest

import learning
from registry import services as registry
from tests.platform.datastore import making


@pytest.fixture(scope="session")
def trained():
    """A small model of a table: who spends much leaves."""
    rng = np.random.default_rng(0)
    spend = rng.normal(size=120)
    frame = pd.DataFrame(
        {"spend": spend, "city": rng.choice(["a", "b"], 120), "leaves": np.where(spend > 0, "yes", "no")}
    )
    return learning.train(frame, target="leaves", trainer="logistic-regression", seed=7)


@pytest.fixture
def data(ben):
    return making.published(ben)


@pytest.fixture
def model(ben):
    return registry.create_model(organization=ben.organization, name="Churn", task="Who leaves", by=ben.user)


@pytest.fixture
def publish(ben, model, trained, data):
    def publish(**more):
        order = {
            "model": model,
            "trained": trained,
            "data_versions": [data],
            "parent": None,
            "metrics": {"accuracy": 0.8, "n": 40},
            "builder": "sharing.training.train",
            "parameters": {"seed": 7},
            "by": ben.user,
        }
        return registry.publish_version(**order | more)

    return publish


@pytest.fixture
def version(publish):
    return publish()
