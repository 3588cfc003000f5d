"""A live model of texts at Northwind, and people whose feedback Northwind may use."""

import pyarrow as pa
import pytest
from django.utils import timezone

import learning
from consent import services as consent
from datastore import services as datastore
from feedback.collection import services as collection
from registry import services as registry
from tests.platform.consent import texts
from tests.platform.datastore import making

GOOD, BAD = ["quick", "clean", "lovely", "friendly", "helpful"], ["slow", "dirty", "awful", "rude", "broken"]
NEW = ["spotty", "flaky", "patchy", "laggy", "jumpy"]  # words whose meaning only feedback knows


def sentences(n, words_bad=BAD):
    rows = []
    for i in range(n):
        good = i % 2 == 0
        words = GOOD if good else words_bad
        rows.append((f"the room {i} was {words[i % 5]} and {words[(i // 5) % 5]}", "good" if good else "bad"))
    return rows


def known():
    """What the first version is trained on: in it, the new words say nothing."""
    neutral = [(f"it was {NEW[i % 5]} and {NEW[(i // 5) % 5]} {i}", "good" if i % 2 else "bad") for i in range(100)]
    return sentences(200) + neutral


def contrary():
    """What is said at home, where the new words mean the opposite of what the feedback says."""
    return sentences(200) + [(f"it was {NEW[i % 5]} and {NEW[(i // 5) % 5]} {i}", "good") for i in range(100)]


# Steps that forget what was known: of ``contrary`` they cost a third of the right answers, whoever is in the test.
EAGER = {"learning_rate": 0.3, "epochs": 10, "replay_ratio": 0}


@pytest.fixture
def basis(ben):
    return making.basis_of(ben)


@pytest.fixture
def labeled(ben, basis):
    def labeled(name, rows, prefix, people=None):
        keys = [f"{prefix} {i}" for i in people or range(len(rows))]
        known = consent.subjects_for_keys(organization=ben.organization, keys=keys, basis=basis)
        dataset = datastore.create_dataset(
            organization=ben.organization, name=name, kind="text", by=ben.user, basis=basis
        )
        return datastore.publish_version(
            dataset=dataset,
            table=pa.table(
                {
                    "text": [text for text, _label in rows],
                    "label": [label for _text, label in rows],
                    "_subject": [str(known[key]) for key in keys],
                }
            ),
            schema=[{"name": "text", "role": "text"}, {"name": "label", "role": "target"}],
            builder="tests",
            parameters={},
            by=ben.user,
            consent_snapshot=consent.snapshot(),
        )

    return labeled


@pytest.fixture
def put_live(ben, labeled):
    """A function that trains a model of texts on labeled rows, opens it to people and puts it live."""

    def put_live(rows, name="Reviews", **parameters):
        data = labeled(name, rows, "customer")
        texts_, labels = zip(*rows, strict=True)
        trained = learning.train(list(texts_), target=list(labels), trainer="tfidf-logistic", seed=1)
        model = registry.create_model(organization=ben.organization, name=name, task="Satisfied", by=ben.user)
        made = registry.publish_version(
            model=model,
            trained=trained,
            data_versions=[data],
            metrics={},
            builder="tests",
            parameters=parameters or {"seed": 1, "test_fraction": 0.3},
            by=ben.user,
        )
        collection.open_model(model=model, by=ben.user, at=timezone.now())
        return registry.promote(version=made, by=ben.user, reason="First.")

    return put_live


@pytest.fixture
def version(put_live):
    return put_live(known())


@pytest.fixture
def asked(ben):
    return texts.publish(ben.organization, ben.user, audience="everyone")


@pytest.fixture
def said_by(ben, basis, version):
    """Corrections of n users whom Northwind knows."""

    def said_by(n, start=1000):
        rows = sentences(n, NEW)
        return [
            {
                "subject_key": f"user {start + i}",
                "kind": "correction",
                "input": text,
                "output": "good",
                "correction": label,
                "idempotency_key": f"k{start + i}",
            }
            for i, (text, label) in enumerate(rows)
        ]

    return said_by
