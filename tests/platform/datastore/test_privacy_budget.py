"""Noisy counts about a dataset's people are paid from its privacy budget, in the transaction that tells them."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from django.db import IntegrityError, transaction

import stats
from audit import services as audit
from consent import services as consent
from datastore import services as datastore
from datastore.models import PrivacyBudget, PrivateRelease
from kernel.errors import Forbidden, Invalid, NotFound
from tests.platform.datastore import making

pytestmark = pytest.mark.django_db
NONE = stats.PrivateCounts(*[np.zeros(4, dtype=int)] * 3, epsilon=1.0, scale=1.0)
CITIES = ["city 0", "city 1", "city 2", "city 3"]


@pytest.fixture
def ask(version, ben):
    """Asks for the cities of Northwind's twelve customers."""

    def histogram(**order):
        asked = {"version": version, "column": "city", "categories": CITIES, "purpose": "improve_model"}
        return datastore.publish_counts(**asked | {"epsilon": 1.0, "by": ben.user} | order)

    return histogram


@pytest.fixture
def budget(version, ben):
    return datastore.set_budget(dataset=version.dataset, total_epsilon="2.5", by=ben.user)


def spent(version):
    return PrivacyBudget.objects.get(dataset=version.dataset).spent_epsilon


def test_people_are_counted_with_noise_and_the_budget_is_less_by_its_cost(ask, budget, version):
    told = ask(epsilon=1.25)
    assert len(told.counts) == 4
    assert (told.epsilon, told.categories, told.reach) == (Decimal("1.25"), CITIES, 2)
    assert list(PrivateRelease.objects.visible_to(told.made_by)) == [told]
    assert spent(version) == Decimal("1.25")
    entries = [entry for entry in audit.entries_about(version.dataset) if "privacy_budget" in entry.kind]
    assert [entry.kind for entry in entries] == ["datastore.privacy_budget.set", "datastore.privacy_budget.spent"]
    assert entries[1].facts == {
        "epsilon": "1.250000", "spent_epsilon": "1.250000", "what": f"datastore.histogram:{version.pk}:city",
    }  # fmt: skip


def test_it_counts_those_who_are_there(ask, version, ben):
    datastore.set_budget(dataset=version.dataset, total_epsilon=60, by=ben.user)
    told = [ask(epsilon=20).counts for _ in range(3)]  # with epsilon 20 the noise is 0 but for one time in 2e8
    assert told == [[4, 4, 4, 0]] * 3


def test_the_same_question_costs_again_until_nothing_is_left(ask, budget, version):
    assert {tuple(ask(epsilon="0.25").counts) for _ in range(10)} != {(4, 4, 4, 0)}
    with pytest.raises(datastore.BudgetSpent):
        ask(epsilon=0.001)
    assert spent(version) == Decimal("2.5")


def test_a_refusal_tells_and_costs_nothing(ask, budget, version):
    with pytest.raises(datastore.BudgetSpent) as refusal:
        ask(epsilon=3)
    assert refusal.value.params == {"left": "2.500000"}
    with pytest.raises(Invalid):
        ask(categories=["city 0", "city 0"])
    with pytest.raises(Invalid):
        ask(epsilon="much")
    with pytest.raises(Invalid):
        ask(epsilon=-1)
    assert spent(version) == 0


def test_without_a_budget_nothing_is_told(ask):
    with pytest.raises(datastore.NoBudget):
        ask()


def test_what_is_asked_for_in_a_failed_transaction_was_not_paid_for(ask, budget, version, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError("no noise today")

    monkeypatch.setattr(stats, "private_histogram", broken)
    with pytest.raises(RuntimeError):
        ask()
    assert spent(version) == 0
    assert not [entry for entry in audit.entries_about(version.dataset) if entry.kind.endswith("budget.spent")]


def test_who_is_erased_is_not_counted(ask, budget, version, ben, noon, monkeypatch):
    counted = []
    monkeypatch.setattr(
        stats, "private_histogram", lambda people, *_rest, **_more: counted.append(len(set(people))) or NONE
    )
    ask()
    gone = version.subjects.select_related("subject").order_by("subject_id").first().subject
    consent.mark_erased(subject=gone, at=noon, by=ben.user)
    ask()
    assert counted == [12, 11]


def test_the_budget_is_of_the_dataset_and_all_its_versions(ask, budget, version, ben):
    ask(epsilon=2)
    second = datastore.publish_version(
        dataset=version.dataset,
        table=making.own_rows(version, ben).table,
        schema=making.SCHEMA,
        builder="sharing.cleaning.clean",
        parameters={},
        by=ben.user,
        consent_snapshot=consent.snapshot(),
    )
    with pytest.raises(datastore.BudgetSpent):
        ask(version=second, epsilon=1)


def test_a_budget_may_be_raised_and_not_lowered_below_what_is_spent(ask, budget, version, ben):
    ask(epsilon=2)
    with pytest.raises(Invalid):
        datastore.set_budget(dataset=version.dataset, total_epsilon=1.9, by=ben.user)
    raised = datastore.set_budget(dataset=version.dataset, total_epsilon=4, by=ben.user)
    assert (raised.total_epsilon, raised.spent_epsilon) == (4, 2)


@pytest.mark.parametrize("total", [0, -1, 101, "x", float("nan"), float("inf")])
def test_a_budget_out_of_range_is_refused(version, ben, total):
    with pytest.raises(Invalid):
        datastore.set_budget(dataset=version.dataset, total_epsilon=total, by=ben.user)


def test_costs_are_rounded_up_to_what_the_database_keeps(budget, version, ben):
    datastore.spend_budget(dataset=version.dataset, epsilon="0.0000001", what="test", by=ben.user)
    assert spent(version) == Decimal("0.000001")


def test_the_database_refuses_to_overspend_as_well(budget):
    with pytest.raises(IntegrityError), transaction.atomic():
        PrivacyBudget.objects.filter(pk=budget.pk).update(spent_epsilon=3)


def test_only_those_who_manage_the_data_spend_it(ask, budget, version, bea, dora):
    for who, refusal in ((bea, Forbidden), (dora, NotFound)):
        with pytest.raises(refusal):
            ask(by=who.user)
        with pytest.raises(refusal):
            datastore.set_budget(dataset=version.dataset, total_epsilon=9, by=who.user)
    assert spent(version) == 0


def test_members_see_their_budgets_and_nobody_elses(budget, ben, bea, cy, dora):
    for who, sees in ((ben, 1), (bea, 1), (cy, 0), (dora, 0)):
        assert PrivacyBudget.objects.visible_to(who.user).count() == sees
