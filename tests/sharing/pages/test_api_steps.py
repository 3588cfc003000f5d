"""The steps of the loop over the API: a dataset is named, filled, put in order, hidden in groups."""

from __future__ import annotations

import pytest

from datastore.models import Dataset
from jobs.models import Job
from sharing.cleaning import services as cleaning
from tests.sharing import shop

pytestmark = pytest.mark.django_db
SHARING = "/api/v1/sharing"


def test_a_dataset_is_named_over_the_api(ben, bea, cy, dora, api):
    basis = shop.dataset_of(ben)[1]
    sent = {"name": "Customers, 2026", "kind": "table", "basis": str(basis.pk)}
    api.force_authenticate(ben.user)
    made = api.post("/api/v1/datasets/", sent, format="json")
    assert made.status_code == 201
    assert Dataset.objects.get(pk=made.json()["id"]).organization == ben.organization
    taken = api.post("/api/v1/datasets/", sent, format="json")
    assert (taken.status_code, taken.json()["code"]) == (409, "dataset-name-taken")
    for person, status in ((bea, 403), (cy, 400), (dora, 400)):  # Cy may not use another's basis; Dora has no company
        api.force_authenticate(person.user)
        assert api.post("/api/v1/datasets/", sent | {"name": "Other"}, format="json").status_code == status


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"name": " "}, "/name"),
        ({"kind": "film"}, "/kind"),
        ({"basis": "no id"}, "/basis"),
        ({"organization": "00000000-0000-4000-8000-000000000000"}, "/organization"),
    ],
)
def test_the_api_names_what_is_wrong_with_a_dataset(ben, api, changed, pointer):
    api.force_authenticate(ben.user)
    answer = api.post("/api/v1/datasets/", {"name": "Customers", "kind": "table"} | changed, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("step", "sent"),
    [
        ("cleanings", {"columns": ["age"]}),
        (
            "cleanings",
            {"recipe": {"version": 1, "steps": [{"step": "limit", "column": "age", "low": 30, "clip": True}]}},
        ),
        ("deduplications", {"compare_by": ["age"]}),
        ("anonymizations", {"quasi_identifiers": ["age", "calls"], "minimum_group": 20}),
        (
            "anonymizations",
            {"quasi_identifiers": ["age"], "minimum_group": 20, "most_lost": 0.9, "most_left_out": 0.1},
        ),
        (
            "anonymizations",
            {"quasi_identifiers": ["age"], "minimum_group": 20, "hierarchies": {"age": {"bands": [10, 20]}}},
        ),
    ],
)
def test_each_step_takes_its_parameters(ben, api, run_jobs, step, sent):
    version = shop.uploaded(ben, "own", run_jobs)
    api.force_authenticate(ben.user)
    answer = api.post(f"{SHARING}/{step}/", {"version": str(version.pk)} | sent, format="json")
    assert answer.status_code == 202
    run_jobs()
    job = api.get(answer["Location"]).json()
    assert job["status"] == "succeeded", job["error"]
    made = version.dataset.versions.get(pk=job["result"]["version"])
    if "recipe" in sent:
        assert made.parameters["recipe"] == sent["recipe"]
        assert made.report["changes"][0]["cells"] > 0
    if step == "anonymizations":
        assert made.report["k"] >= 20
        assert made.report["risk"]["prosecutor"] <= 1 / 20
    if step == "deduplications":
        assert made.rows == 50  # ages from 20 to 69


@pytest.mark.parametrize(
    ("step", "sent", "pointer"),
    [
        ("cleanings", {"columns": ["_subject"]}, "/columns"),
        ("cleanings", {"recipe": {"steps": "all"}}, "/recipe"),
        ("cleanings", {"recipe": {"version": 1, "steps": [{"step": "as_text", "column": "_subject"}]}}, "/recipe"),
        (
            "cleanings",
            {
                "recipe": {
                    "version": 1,
                    "steps": [{"step": "fill_missing", "column": "age", "value": 1, "flag": "_subject_2"}],
                }
            },
            "/recipe",
        ),
        ("cleanings", {"columns": ["age"], "recipe": {"version": 1, "steps": []}}, "/recipe"),
        ("deduplications", {"compare_by": ["nothing"]}, "/compare_by"),
        ("deduplications", {"near_threshold": 0.8}, "/near_threshold"),
        ("anonymizations", {"minimum_group": 1}, "/minimum_group"),
        ("anonymizations", {"diversity": 3}, "/diversity"),
        ("anonymizations", {"entropy_diversity": 2}, "/entropy_diversity"),
        ("anonymizations", {"most_lost": -0.1}, "/most_lost"),
        ("anonymizations", {"most_left_out": 1.5}, "/most_left_out"),
        ("anonymizations", {"quasi_identifiers": ["customer"]}, "/quasi_identifiers"),
        ("anonymizations", {"closeness": 0.2}, "/closeness"),
        ("anonymizations", {"hierarchies": {"age": {"bands": [10, 15]}}}, "/hierarchies"),
        ("anonymizations", {"hierarchies": {"churn": {"bands": [10]}}}, "/hierarchies"),
        ("anonymizations", {"target": "nothing"}, "/target"),
    ],
)
def test_a_wrong_parameter_is_named_and_nothing_starts(ben, api, run_jobs, step, sent, pointer):
    version = shop.uploaded(ben, "own", run_jobs)
    api.force_authenticate(ben.user)
    answer = api.post(f"{SHARING}/{step}/", {"version": str(version.pk)} | sent, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Job.objects.exclude(name="sharing.uploads.ingest").filter(name__startswith="sharing.").exists()


def test_a_recipe_that_does_not_fit_fails_with_its_sentence_and_is_not_tried_again(ben, run_jobs):
    version = shop.uploaded(ben, "own", run_jobs)
    recipe = {"version": 1, "steps": [{"step": "to_date", "column": "age"}]}
    job = cleaning.request(version=version, by=ben.user, recipe=recipe)
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.FAILED, 1)
    assert "needs order" in job.error


def test_a_company_can_not_touch_anothers_version(ben, cy, bea, api, run_jobs):
    version = shop.uploaded(ben, "own", run_jobs)
    for person, status in ((cy, 400), (bea, 403)):
        api.force_authenticate(person.user)
        for step in ("cleanings", "deduplications", "anonymizations"):
            assert api.post(f"{SHARING}/{step}/", {"version": str(version.pk)}, format="json").status_code == status
