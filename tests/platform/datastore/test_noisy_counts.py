"""Noisy counts by clicks and over the API: set a budget, count, see what was told; and what is counted how."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest

from datastore import services as datastore
from datastore.core.cells import Cells
from datastore.models import PrivacyBudget, PrivateRelease
from kernel.errors import Invalid

pytestmark = pytest.mark.django_db


def path_of(version):
    return f"/admin/datastore/datasetversion/{version.pk}/noisy-counts/"


def post(api, person, path, **body):
    api.force_authenticate(person.user)
    return api.post(f"/api/v1/{path}/", body, format="json")


@pytest.mark.parametrize(
    ("edges", "values", "cells"),
    [
        ([20, 50], pa.array([19.9, 20, 49, 50, None]), ["< 20", "20 ≤ x < 50", "20 ≤ x < 50", "≥ 50", None]),
        ([0.5], pa.array([0, 1]), ["< 0.5", "≥ 0.5"]),
    ],
)
def test_numbers_fall_into_ranges(edges, values, cells):
    assert Cells.of(None, edges).of_values(pa.chunked_array([values])) == cells


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pa.array([True, None, False]), ["true", None, "false"]),
        (pa.array([1, 2]), ["1", "2"]),
        (pa.array(["a"]), ["a"]),
    ],
)
def test_other_values_are_counted_as_their_text(values, texts):
    assert Cells.of(["x"], None).of_values(pa.chunked_array([values])) == texts


@pytest.mark.parametrize(
    ("categories", "edges"),
    [(None, None), (["a"], [1]), (["a", " a"], None), ([" "], None), (["a" * 201], None), (None, [2, 1]), (None, [1, 1]),
     (None, [float("nan")]), (None, [float("inf")]), ([str(i) for i in range(1001)], None)],
)  # fmt: skip
def test_categories_that_make_no_sense_are_refused(categories, edges):
    with pytest.raises(ValueError):
        Cells.of(categories, edges)


def test_ranges_of_words_are_refused_and_cost_nothing(version, ben):
    datastore.set_budget(dataset=version.dataset, total_epsilon=1, by=ben.user)
    order = {"version": version, "epsilon": "0.5", "purpose": "improve_model", "by": ben.user}
    for column, more in (("city", {"edges": [1.0]}), ("elsewhere", {"edges": [1.0]}), ("_subject", {"edges": [1.0]})):
        with pytest.raises(Invalid) as refusal:
            datastore.publish_counts(column=column, **order | more)
        assert refusal.value.field == "column"
    assert PrivacyBudget.objects.get().spent_epsilon == 0


def test_by_clicks_a_budget_is_set_and_people_are_counted(version, ben, client):
    client.force_login(ben.user)
    path = path_of(version)
    assert path in client.get(f"/admin/datastore/datasetversion/{version.pk}/change/").content.decode()
    page = client.get(path).content.decode()
    assert "None is set" in page
    assert "Count, and pay" not in page
    assert client.post(path, {"act": "budget", "budget-total_epsilon": "50"}).status_code == 302
    counted = {"act": "count", "count-column": "spend", "count-edges": "3, 6", "count-purpose": "improve_model"}
    counted |= {"count-epsilon": "20", "count-most_per_person": "1"}
    assert client.post(path, counted).status_code == 302

    (told,) = PrivateRelease.objects.all()
    assert dict(zip(told.categories, told.counts, strict=True)) == {"< 3": 3, "3 ≤ x < 6": 3, "≥ 6": 6}
    page = client.get(path).content.decode()
    assert "3 ≤ x &lt; 6" in page
    assert "Paid with epsilon 20" in page
    assert PrivacyBudget.objects.get().left_epsilon == 30


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"count-edges": "3, x"}, "Write numbers with commas between them."),
        ({"count-edges": "3, 2"}, "Write the smaller number first."),
        ({"count-edges": "3", "count-categories": "a"}, "Give values or ranges, one of the two."),
        ({}, "Give values or ranges, one of the two."),
        ({"count-categories": "a\na"}, "Write each value once."),
        ({"count-edges": "3", "count-epsilon": "2"}, "has less left than this costs"),
        ({"count-edges": "3", "count-column": "_subject"}, "Select a valid choice."),
    ],
)
def test_what_can_not_be_is_said_at_the_form_and_costs_nothing(version, ben, client, sent, sentence):
    datastore.set_budget(dataset=version.dataset, total_epsilon=1, by=ben.user)
    client.force_login(ben.user)
    order = {"act": "count", "count-column": "spend", "count-purpose": "improve_model", "count-epsilon": "0.5"}
    answer = client.post(path_of(version), order | {"count-most_per_person": "1"} | sent)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert PrivacyBudget.objects.get().spent_epsilon == 0
    assert not PrivateRelease.objects.exists()


def test_members_look_and_stewards_spend(version, ben, bea, cy, client):
    datastore.set_budget(dataset=version.dataset, total_epsilon=1, by=ben.user)
    client.force_login(bea.user)
    assert "Count, and pay" not in client.get(path_of(version)).content.decode()
    assert client.post(path_of(version), {"act": "budget", "budget-total_epsilon": "50"}).status_code in (400, 403)
    client.force_login(cy.user)
    assert client.get(path_of(version)).status_code == 404
    assert PrivacyBudget.objects.get().total_epsilon == 1


def test_over_the_api(version, ben, bea, cy, api):
    order = {"version": str(version.pk), "column": "city", "categories": ["city 0", "city 9"], "epsilon": "20"}
    order |= {"purpose": "improve_model"}
    refused = post(api, ben, "private-releases", **order)
    assert (refused.status_code, refused.json()["code"]) == (409, "privacy-budget-missing")
    budget = {"dataset": str(version.dataset_id), "total_epsilon": "30"}
    assert post(api, cy, "privacy-budgets", **budget).status_code in (400, 404)
    assert post(api, bea, "privacy-budgets", **budget).status_code == 403
    assert post(api, ben, "privacy-budgets", **budget).json()["left_epsilon"] == "30.000000"

    told = post(api, ben, "private-releases", **order)
    assert told.status_code == 201
    assert (told.json()["counts"], told.json()["reach"]) == ([4, 0], 0)
    (listed,) = api.get(f"/api/v1/private-releases/?version={version.pk}").json()["results"]
    assert listed == told.json()
    (left,) = api.get(f"/api/v1/privacy-budgets/?dataset={version.dataset_id}").json()["results"]
    assert Decimal(left["left_epsilon"]) == 10
    assert post(api, ben, "private-releases", **order).json()["code"] == "privacy-budget-spent"
    assert post(api, cy, "private-releases", **order).status_code in (400, 404)
    api.force_authenticate(cy.user)
    assert api.get("/api/v1/private-releases/").json()["results"] == []
