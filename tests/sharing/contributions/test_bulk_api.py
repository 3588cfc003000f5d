"""Bulk over the API: NDJSON in, counts out, and each line at fault named in problem+json."""

from __future__ import annotations

import json

import pytest

from consent import services as consent
from sharing.contributions.models import Contribution

pytestmark = pytest.mark.django_db
BULK = "/api/v1/sharing/contributions/bulk/"
NDJSON = "application/x-ndjson"


@pytest.fixture
def basis(ben):
    return consent.attest(
        organization=ben.organization, kind="contract", statement="As agreed.", purposes=["improve_model"], by=ben.user
    )


@pytest.fixture
def send(api, ben, basis):
    api.force_authenticate(ben.user)

    def sending(body, query="", **headers):
        body = body if isinstance(body, bytes) else "\n".join(json.dumps(record) for record in body).encode()
        query = query or f"?basis={basis.pk}"
        return api.generic("POST", f"{BULK}{query}", body, content_type=NDJSON, **headers)

    return sending


def test_lines_are_taken_and_counted(api, send):
    answer = send([{"subject_key": "k-1", "text": "It came late."}, {"subject_key": "k-2", "row": {"age": 41}}])
    assert answer.status_code == 201
    assert {key: answer.json()[key] for key in ("recorded", "repeated", "refused", "faults")} == {
        "recorded": 2,
        "repeated": 0,
        "refused": 0,
        "faults": [],
    }
    listed = api.get(f"/api/v1/sharing/contributions/?batch={answer.json()['batch']}").json()["results"]
    assert {item["kind"] for item in listed} == {"text", "row"}


def test_each_line_at_fault_is_named_by_its_number_in_the_body(send):
    body = b'{"subject_key": "k", "text": "Fine."}\n\n{"text": "Whose?"}\nnot json\n[1]\n{"subject_key": "k", "text": NaN}\n'
    answer = send(body)
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/lines/3/subject_key", "bad-key"),
        ("/lines/4", "not-an-object"),
        ("/lines/5", "not-an-object"),
        ("/lines/6", "not-an-object"),
    ]
    assert not Contribution.objects.exists()


def test_the_good_lines_are_taken_when_asked_to_skip_the_others(send, basis):
    answer = send(b'{"subject_key": "k", "text": "Fine."}\nnot json\n', f"?basis={basis.pk}&skip_faulty=true")
    assert answer.status_code == 201
    assert answer.json()["recorded"] == 1
    assert [fault["number"] for fault in answer.json()["faults"]] == [2]


def test_a_repeated_request_gets_the_first_answer(send):
    body = [{"subject_key": "k-1", "text": "It came late."}]
    first = send(body, headers={"Idempotency-Key": "once"})
    again = send(body, headers={"Idempotency-Key": "once"})
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Contribution.objects.count() == 1


def test_an_idempotency_key_belongs_to_its_query_too(send, basis):
    body = [{"subject_key": "k-1", "text": "It came late."}]
    send(body, headers={"Idempotency-Key": "once"})
    assert send(body, f"?basis={basis.pk}&skip_faulty=true", headers={"Idempotency-Key": "once"}).status_code == 422


def test_a_person_sends_their_own_under_a_text(api, ada, text, allow):
    allow(ada)
    api.force_authenticate(ada.user)
    body = b'{"text": "It came late."}\n{"text": "Twice."}'
    answer = api.generic("POST", f"{BULK}?under={text.pk}", body, content_type=NDJSON)
    assert answer.json()["recorded"] == 2
    assert set(Contribution.objects.values_list("state", flat=True)) == {"checked"}


@pytest.mark.parametrize("query", ["?", "?basis=no", "?basis={basis}&under={basis}", "?under={basis}"])
def test_a_request_that_names_no_ground_is_refused(send, basis, query):
    answer = send([{"subject_key": "k", "text": "Fine."}], query.format(basis=basis.pk))
    assert answer.status_code in (400, 404)
    assert not Contribution.objects.exists()


def test_a_foreign_basis_does_not_exist(api, cy, basis):
    api.force_authenticate(cy.user)
    answer = api.generic("POST", f"{BULK}?basis={basis.pk}", b'{"subject_key": "k", "text": "x"}', content_type=NDJSON)
    assert answer.status_code == 400
    assert answer.json()["code"] == "unknown-id"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"\n".join([b"{}"] * 10_001), "ndjson-too-many-lines"),
        (b'{"text": "' + b"x" * 140_000 + b'"}', "ndjson-too-large"),
    ],
)
def test_too_much_is_refused_at_once(send, body, code):
    answer = send(body)
    assert (answer.status_code, answer.json()["code"]) == (413, code)


def test_another_content_type_is_refused(api, ben, basis):
    api.force_authenticate(ben.user)
    answer = api.generic("POST", f"{BULK}?basis={basis.pk}", b"a,b\n1,2", content_type="text/csv")
    assert answer.status_code == 415


def test_many_faults_are_told_up_to_a_thousand(send):
    answer = send(b"\n".join([b"[]"] * 1_500))
    assert len(answer.json()["errors"]) == 1_000


def test_codes_are_made_and_redeemed(api, ben, ada, send):
    send([{"subject_key": "k-1", "text": "It came late."}])
    order = {"organization": str(ben.organization.pk), "subject_keys": ["k-1"]}
    made = api.post("/api/v1/sharing/claims/", order)
    assert made.status_code == 201
    code = made.json()["codes"]["k-1"]

    api.force_authenticate(ada.user)
    assert api.get("/api/v1/sharing/contributions/").json()["results"] == []
    assert api.post("/api/v1/sharing/claims/redeem/", {"code": "wrong"}).json()["code"] == "claim-code"
    assert api.post("/api/v1/sharing/claims/redeem/", {"code": code}).status_code == 200
    (item,) = api.get("/api/v1/sharing/contributions/").json()["results"]
    assert api.get(f"/api/v1/sharing/contributions/{item['id']}/content/").json() == {"text": "It came late."}
    assert api.post(f"/api/v1/sharing/contributions/{item['id']}/take-back/").json()["state"] == "taken_back"

    api.force_authenticate(ben.user)
    (listed,) = api.get("/api/v1/sharing/claims/").json()["results"]
    assert listed["claimed_at"] is not None
    assert "code" not in listed
