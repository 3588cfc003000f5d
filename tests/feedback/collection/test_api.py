"""Events and one's own part over the API: what is taken, what is refused, and how."""

import json

import pytest
from django.utils import timezone

from consent import services as consent
from feedback.models import Event

EVENTS, ASKS, OPENINGS = (f"/api/v1/feedback/{name}/" for name in ("events", "asks", "openings"))


@pytest.fixture
def good(basis, version):
    return {"version": str(version.pk), "basis": str(basis.pk), "subject_key": "u", "kind": "rating", "rating": 5}


@pytest.fixture
def willing(ada, asked):
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=asked, purpose="improve_model", by=ada.user)
    return subject


def refused(answer, status=400):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"].startswith("application/problem+json")
    return {error["pointer"] for error in answer.json().get("errors", [])}


def test_one_event_is_taken_once_by_its_key(api, bea, good):
    api.force_authenticate(bea.user)
    good["idempotency_key"] = "k1"

    first, again = (api.post(EVENTS, good, format="json") for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["ids"] == again.json()["ids"]
    assert "idempotency_key" in str(refused(api.post(EVENTS, good | {"rating": 1}, format="json")))
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"version": "x"}, "/version"), ({"basis": None}, "/basis"), ({"subject_key": ""}, "/subject_key"),
     ({"kind": "praise"}, "/kind"), ({"rating": 6}, "/rating"), ({"rating": 4.5}, "/rating"), ({"channel": "portal"}, "/channel"),
     ({"kind": "correction", "input": "x", "correction": "great"}, "/correction"),
     ({"kind": "correction", "input": {"a": 1}, "correction": "good"}, "/input"),
     ({"kind": "correction", "correction": "good"}, "/input"), ({"input": "half a pair \ud800"}, "/input"),
     ({"input": "nothing \x00"}, "/input"), ({"kind": "problem", "text": "half \udc00"}, "/text"),
     ({"kind": "problem"}, "/text"), ({"kind": "problem", "text": "x" * 5001}, "/text"),
     ({"occurred_at": "2999-01-01T00:00:00Z"}, "/occurred_at"), ({"occurred_at": "soon"}, "/occurred_at")],
)  # fmt: skip
def test_what_is_wrong_with_an_event_is_named(api, ben, good, change, pointer):
    api.force_authenticate(ben.user)

    answer = api.generic("POST", EVENTS, json.dumps(good | change), content_type="application/json")

    assert pointer in refused(answer)
    assert not Event.objects.exists()


def test_bulk_refuses_what_is_no_text_line_by_line(api, ben, good):
    api.force_authenticate(ben.user)
    lines = [good, good | {"input": "half \ud800"}, good | {"subject_key": "half \udfff"}]
    body = "\n".join(map(json.dumps, lines)) + '\n{"rating": NaN}\n' + "[" * 5000

    answer = api.generic("POST", f"{EVENTS}bulk/", body, content_type="application/x-ndjson")

    lines = {pointer.split("/")[2] for pointer in refused(answer)}
    assert {"3", "4", "5"} <= lines
    assert "1" not in lines
    assert not Event.objects.exists()


def test_what_somebody_objected_to_is_not_kept(api, ben, good):
    api.force_authenticate(ben.user)
    api.post(EVENTS, good, format="json")
    gone = Event.objects.select_related("subject").get().subject
    consent.withdraw(subject=gone, purpose="improve_model", by=ben.user, organization=ben.organization)

    assert refused(api.post(EVENTS, good, format="json")) == {"/subject_key"}
    assert Event.objects.count() == 1


def test_whole_numbers_that_no_table_holds_are_refused():
    from feedback.collection.core import Problem, Reads, check

    reads = Reads(classes=["yes", "no"], features=["age"])
    event = {"kind": "correction", "correction": "yes", "input": {"age": 10**400}}
    with pytest.raises(Problem) as problem:
        check(event, reads)
    assert (problem.value.field, problem.value.code) == ("input", "bad_cell")


def test_a_person_tries_a_model_says_what_they_think_and_takes_it_back(api, ada, willing, version):
    api.force_authenticate(ada.user)

    (ask,) = api.get(ASKS).json()["results"]
    answer = api.post(f"{ASKS}{ask['model']}/answer/", {"input": "the room was dirty"}, format="json").json()
    said = {"kind": "correction", "input": "the room was dirty", "correction": "good", "rating": 2}
    told = api.post(f"{ASKS}{ask['model']}/say/", said, format="json")

    assert (ask["name"], ask["organization"], ask["allowed"]) == ("Reviews", "Northwind", True)
    assert answer["label"] in ask["labels"]
    assert told.status_code == 201
    event = told.json()["id"]
    assert api.get(f"{EVENTS}{event}/content/").json()["output"] == answer["label"]
    assert api.post(f"{EVENTS}{event}/take-back/").status_code == 200
    assert api.post(f"{EVENTS}{event}/take-back/").status_code == 409
    assert api.get(f"{EVENTS}{event}/content/").status_code == 410


@pytest.mark.parametrize(
    ("said", "pointer"),
    [({}, "/kind"), ({"kind": "rating"}, "/rating"), ({"kind": "correction", "correction": "good"}, "/input"),
     ({"kind": "correction", "input": "x", "correction": []}, "/correction"), ({"kind": "problem"}, "/text")],
)  # fmt: skip
def test_what_is_wrong_with_what_a_person_says_is_named(api, ada, willing, version, said, pointer):
    api.force_authenticate(ada.user)

    assert pointer in refused(api.post(f"{ASKS}{version.model_id}/say/", said, format="json"))
    assert not Event.objects.exists()


def test_who_said_no_may_not_and_who_is_not_asked_finds_nothing(api, ada, dora, ben, asked, version):
    api.force_authenticate(ada.user)
    (ask,) = api.get(ASKS).json()["results"]
    assert not ask["allowed"]
    refused(api.post(f"{ASKS}{version.model_id}/answer/", {"input": "x"}, format="json"), 403)
    refused(api.post(f"{ASKS}{version.model_id}/say/", {"kind": "rating", "rating": 1}, format="json"), 403)
    from feedback.collection import services as collection

    collection.close_model(model=version.model, by=ben.user, at=timezone.now())
    assert api.get(ASKS).json()["results"] == []
    refused(api.post(f"{ASKS}{version.model_id}/answer/", {"input": "x"}, format="json"), 404)


def test_a_steward_opens_and_closes_a_model(api, ben, bea, cy, version):
    api.force_authenticate(ben.user)
    (opening,) = api.get(OPENINGS).json()["results"]
    refused(api.post(OPENINGS, {"model": str(version.model_id)}, format="json"), 409)
    closed = api.post(f"{OPENINGS}{opening['id']}/close/")
    assert (closed.status_code, closed.json()["closed_at"] is not None) == (200, True)
    refused(api.post(f"{OPENINGS}{opening['id']}/close/"), 409)
    assert api.post(OPENINGS, {"model": str(version.model_id)}, format="json").status_code == 201
    assert refused(api.post(OPENINGS, {"model": "x"}, format="json")) == {"/model"}

    api.force_authenticate(bea.user)
    refused(api.post(f"{OPENINGS}{opening['id']}/close/"), 403)
    api.force_authenticate(cy.user)
    assert api.get(OPENINGS).json()["results"] == []
    refused(api.post(f"{OPENINGS}{opening['id']}/close/"), 404)
    assert refused(api.post(OPENINGS, {"model": str(version.model_id)}, format="json")) == {"/model"}
