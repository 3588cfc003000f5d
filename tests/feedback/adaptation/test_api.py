"""Updates over the API."""

import pytest

from feedback.collection import services as collection
from feedback.models import Adaptation
from jobs.models import Job

PATH = "/api/v1/feedback/adaptations/"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def corrected(ben, basis, version, said_by):
    collection.record_many(organization=ben.organization, basis=basis, version=version, events=said_by(80), by=ben.user)


def test_one_is_started_followed_and_read(api, ben, corrected, version, run_jobs):
    api.force_authenticate(ben.user)

    started = api.post(PATH, {"version": str(version.pk), "settings": {"margin": 0.05}}, format="json")
    assert started.status_code == 202
    run_jobs()
    job = api.get(started["Location"]).json()
    assert job["status"] == "succeeded", job["error"]
    told = api.get(f"{PATH}{job['result']['adaptation']}/").json()

    assert api.get(PATH).json()["results"] == [told]
    assert told["job"] == job["id"]
    assert told["settings"]["margin"] == 0.05
    assert {"ci95_low", "ci95_high", "n", "mcnemar_p"} <= set(told["gain"])
    assert not {"only_a", "only_b"} & set(told["gain"])
    assert told["people"] % 5 == told["held_out_people"] % 5 == 0
    for reason in told["reasons"]:
        assert set(reason) == {"code", "numbers", "detail"}


def test_reasons_come_in_the_readers_language(api, ben, corrected, version, run_jobs):
    api.force_authenticate(ben.user)
    api.post(PATH, {"version": str(version.pk)}, format="json")
    run_jobs()

    (english,) = api.get(PATH, HTTP_ACCEPT_LANGUAGE="en").json()["results"]

    assert english["reasons"][0]["detail"].startswith("On ")
    assert "points (95 % interval" in english["reasons"][0]["detail"]


def test_the_same_key_starts_one_job(api, ben, version):
    api.force_authenticate(ben.user)
    body = {"version": str(version.pk)}

    first, again = (api.post(PATH, body, format="json", HTTP_IDEMPOTENCY_KEY="k") for _ in range(2))

    assert first.json() == again.json()
    assert Job.objects.count() == 1


def test_strangers_are_refused(api, version):
    assert api.get(PATH).status_code == 401
    assert api.post(PATH, {"version": str(version.pk)}, format="json").status_code == 401
    assert not Job.objects.exists()


@pytest.mark.parametrize("who", ["cy", "dora", "ada", "odd"])
def test_another_companys_version_is_an_unknown_one(api, request, who, version, corrected, ben, run_jobs):
    api.force_authenticate(ben.user)
    api.post(PATH, {"version": str(version.pk)}, format="json")
    run_jobs()
    made = Adaptation.objects.get()
    api.force_authenticate(request.getfixturevalue(who).user)

    foreign = api.post(PATH, {"version": str(version.pk)}, format="json")
    unknown = api.post(PATH, {"version": UNKNOWN}, format="json")

    assert foreign.status_code == unknown.status_code == 400
    assert foreign.json()["errors"] == unknown.json()["errors"]
    assert foreign.json()["errors"][0]["pointer"] == "/version"
    assert api.get(PATH).json()["results"] == []
    assert api.get(f"{PATH}{made.pk}/").status_code == 404


def test_another_companys_data_is_unknown_too(api, cy, ben, version):
    from consent import services as consent
    from datastore import services as datastore

    basis = consent.attest(
        organization=cy.organization, kind="contract", statement="Ours.", purposes=["improve_model"], by=cy.user
    )
    theirs = datastore.create_dataset(organization=cy.organization, name="A", kind="text", by=cy.user, basis=basis)
    api.force_authenticate(ben.user)

    for pk in (UNKNOWN, str(theirs.pk)):
        answer = api.post(PATH, {"version": str(version.pk), "held_out": pk}, format="json")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "/held_out"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"version": None}, "/version"), ({"version": "x"}, "/version"), ({"version": 7}, "/version"),
     ({"since": "soon"}, "/since"), ({"since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, "/until"),
     ({"channel": "pigeon"}, "/channel"), ({"seed": -1}, "/seed"), ({"settings": []}, "/settings"),
     ({"settings": {"margin": 2}}, "/settings"), ({"settings": {"epochs": "many"}}, "/settings"),
     ({"settings": {"batch_size": 10**400}}, "/settings"), ({"base_test": "x"}, "/base_test")],
)  # fmt: skip
def test_what_is_wrong_is_named(api, ben, version, change, pointer):
    api.force_authenticate(ben.user)

    answer = api.post(PATH, {"version": str(version.pk)} | change, format="json")

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert not Job.objects.exists()


def test_an_analyst_may_not(api, bea, version):
    api.force_authenticate(bea.user)

    assert api.post(PATH, {"version": str(version.pk)}, format="json").status_code == 403


def test_a_version_that_is_not_current_is_a_conflict(api, ben, version):
    from registry import services as registry

    registry.retire(version=version, by=ben.user, reason="Old.")
    api.force_authenticate(ben.user)

    assert api.post(PATH, {"version": str(version.pk)}, format="json").status_code == 409
