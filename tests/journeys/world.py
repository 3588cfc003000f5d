"""What the walks meet: the demo's study and consent text for Ada, an unsigned agreement, and a live model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from django.utils import timezone

import learning
from accounts import services as accounts
from accounts.models import User
from datastore.models import DatasetVersion
from organizations.roles import Role
from reciprocal.scenarios import data, participation
from reciprocal.scenarios.stage import Stage
from registry import services as registry
from sharing.agreements import services as agreements
from sharing.agreements.models import Agreement

TERM_COLUMNS = {"Northwind": ("plan", "churn"), "Aurora": ("calls", "minutes")}


@dataclass(frozen=True)
class World:
    """The people and things of one walk."""

    stage: Stage
    ada: User
    ben: User
    odd: User
    study: Any

    def sign_in_path(self, user: User) -> str:
        """The address of a fresh one-time link for ``user``."""
        return f"/accounts/enter/{accounts.make_login_link(user=user, by=user, at=timezone.now())}/"


def build() -> World:
    stage = Stage(run="demo")
    ada = stage.person("Ada")
    odd = User.objects.create_user("odd@reciprocal.example", display_name="Odd", is_operator=True)
    return World(stage, ada, stage.member("Northwind", Role.STEWARD), odd, participation.prepare(stage, ada))


def propose_agreement(world: World) -> Agreement:
    """Northwind proposes to train with Aurora; nobody has signed."""
    customers = pd.DataFrame(
        {
            "customer": [f"C{i:03d}" for i in range(60)],
            "plan": ["basic", "plus", "family"] * 20,
            "churn": ["yes", "no", "no", "no"] * 15,
            "calls": [i % 7 for i in range(60)],
            "minutes": [20 + i % 11 for i in range(60)],
        }
    )
    terms = []
    for company, columns in TERM_COLUMNS.items():
        terms.append(agreements.Terms(_upload(world.stage, company, customers, columns), columns, "customer"))
    starts_on, ends_on = world.stage.term()
    agreements.list_version(version=terms[1].source, by=world.stage.member("Aurora", Role.STEWARD))
    return agreements.propose(
        title="Churn", mode="columns", use="train", target="churn", starts_on=starts_on, ends_on=ends_on,
        own=terms[0], partners=[terms[1]], by=world.ben,
    )  # fmt: skip


def _upload(stage: Stage, company: str, customers: pd.DataFrame, columns: tuple[str, ...]) -> DatasetVersion:
    steward = stage.member(company, Role.STEWARD)
    basis = stage.public_data(stage.organization(company), steward, source="made for this test", license="CC0")
    roles = {"customer": "identifier"} | ({"churn": "target"} if "churn" in columns else {})
    return stage.upload(
        f"Customers of {company}", data.to_parquet(customers[["customer", *columns]]), kind="table", basis=basis,
        by=steward, subject_column="customer", **roles,
    )  # fmt: skip


def put_model_live(world: World) -> Any:
    """A model of texts that Northwind answers with."""
    texts = [f"the answer {i} was {'quick' if i % 2 else 'slow'}" for i in range(80)]
    labels = ["good" if i % 2 else "bad" for i in range(80)]
    basis = world.stage.public_data(
        world.stage.organization("Northwind"), world.ben, source="made for this test", license="CC0"
    )
    version = world.stage.upload(
        "Answers", data.to_parquet(pd.DataFrame({"text": texts, "label": labels})), kind="text", basis=basis,
        by=world.ben, text="text", label="target",
    )  # fmt: skip
    model = registry.create_model(
        organization=world.stage.organization("Northwind"), name="Support answers", task="Satisfied", by=world.ben
    )
    made = registry.publish_version(
        model=model,
        trained=learning.train(texts, target=labels, trainer="tfidf-logistic", seed=1),
        data_versions=[version],
        metrics={},
        builder="tests",
        parameters={"seed": 1},
        by=world.ben,
    )
    return registry.promote(version=made, by=world.ben, reason="First.")
