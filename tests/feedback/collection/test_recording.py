"""Taking feedback: from a person in the portal, and from an organization in bulk."""

import json

import pytest
from django.utils import timezone

from consent import services as consent
from feedback.collection import services as collection
from feedback.models import Event


def send(ben, basis, version, events):
    return collection.record_many(
        organization=ben.organization, basis=basis, version=version, events=events, by=ben.user
    )


def test_a_batch_is_kept_sealed_and_read_back_through_the_gate(ben, basis, version, said_by):
    recorded = send(ben, basis, version, said_by(20))

    held = collection.read(model=version.model, by=ben.user)

    assert recorded.recorded == 20
    assert {item.content["input"] for item in held.items} == {event["input"] for event in said_by(20)}
    assert all(b"room" not in bytes(event.sealed) for event in Event.objects.all())


def test_the_same_batch_twice_is_taken_once(ben, basis, version, said_by):
    first = send(ben, basis, version, said_by(5))
    again = send(ben, basis, version, said_by(5))

    assert (again.recorded, again.repeated) == (0, 5)
    assert again.ids == first.ids


def test_a_key_used_for_other_content_is_refused_and_nothing_is_taken(ben, basis, version, said_by):
    events = said_by(3)
    send(ben, basis, version, events[:1])
    events[0] = events[0] | {"correction": "bad"}

    with pytest.raises(collection.BadEvents) as refused:
        send(ben, basis, version, events)

    assert [(at, field) for at, field, _said in refused.value.problems] == [(0, "idempotency_key")]
    assert Event.objects.count() == 1


def test_personal_details_are_taken_out_before_anything_is_kept(ben, basis, version):
    event = {"subject_key": "u", "kind": "problem", "text": "Call me: 13812345678"}
    send(ben, basis, version, [event])

    (item,) = collection.read(model=version.model, by=ben.user).items

    assert "13812345678" not in item.content["text"]
    assert sum(Event.objects.get().removed.values()) == 1


def test_an_objection_keeps_a_persons_feedback_from_every_later_read(ben, basis, version, said_by):
    send(ben, basis, version, said_by(6))
    held = collection.read(model=version.model, by=ben.user)
    gone = Event.objects.select_related("subject").first().subject
    consent.withdraw(subject=gone, purpose="improve_model", by=ben.user, organization=ben.organization)

    assert len(collection.read(model=version.model, by=ben.user).items) == 5
    assert held.still_allowed() == {gone.pk}
    with pytest.raises(consent.ConsentChanged):
        held.confirm()


def test_a_person_gives_feedback_once_they_allow_it_and_can_take_it_back(ada, asked, version):
    subject = consent.subject_for(ada.user)
    said = {"kind": "rating", "rating": 4}
    give = lambda: collection.record(version=version, subject=subject, said=said, by=ada.user, at=timezone.now())  # noqa: E731
    with pytest.raises(collection.NotAllowed):
        give()
    consent.grant(subject=subject, text=asked, purpose="improve_model", by=ada.user)

    event = collection.take_back(event=give(), by=ada.user, at=timezone.now())

    assert event.sealed is None
    assert event.rating is None


def test_bulk_over_the_api_names_each_bad_line_and_takes_nothing(api, ben, basis, version):
    good = {"version": str(version.pk), "basis": str(basis.pk), "subject_key": "u", "kind": "rating", "rating": 5}
    body = "\n".join([json.dumps(good), "no json", json.dumps(good | {"rating": 9})])
    api.force_authenticate(ben.user)

    answer = api.generic("POST", "/api/v1/feedback/events/bulk/", body, content_type="application/x-ndjson")

    assert answer.status_code == 400
    assert {error["pointer"].split("/")[2] for error in answer.json()["errors"]} == {"2", "3"}
    assert not Event.objects.exists()


@pytest.mark.parametrize("wrong", [{"rating": 9}, {"kind": "correction"}], ids=["in itself", "once looked at"])
def test_bulk_over_the_api_counts_lines_as_the_sender_does(api, ben, basis, version, wrong):
    good = {"version": str(version.pk), "basis": str(basis.pk), "subject_key": "u", "kind": "rating", "rating": 5}
    body = "\n".join([json.dumps(good), "", "", json.dumps(good | wrong)])
    api.force_authenticate(ben.user)

    answer = api.generic("POST", "/api/v1/feedback/events/bulk/", body, content_type="application/x-ndjson")

    assert {error["pointer"].split("/")[2] for error in answer.json()["errors"]} == {"4"}


def test_bulk_over_the_api_takes_good_lines(api, ben, basis, version):
    good = {"version": str(version.pk), "basis": str(basis.pk), "subject_key": "u", "kind": "rating", "rating": 5}
    api.force_authenticate(ben.user)

    answer = api.generic("POST", "/api/v1/feedback/events/bulk/", json.dumps(good) + "\n", "application/x-ndjson")

    assert answer.status_code == 201
    assert answer.json()["recorded"] == 1


@pytest.mark.parametrize("who", ["dora", "cy"])
def test_outsiders_learn_nothing(api, request, who, basis, version):
    api.force_authenticate(request.getfixturevalue(who).user)
    good = {"version": str(version.pk), "basis": str(basis.pk), "subject_key": "u", "kind": "rating", "rating": 5}

    assert api.post("/api/v1/feedback/events/", good, format="json").status_code == 400
    assert not Event.objects.exists()


def test_the_pages_of_feedback_answer(client, ada, asked, version):
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=asked, purpose="improve_model", by=ada.user)
    client.force_login(ada.user)
    page = f"/feedback/models/{version.model_id}/"

    tried = client.post(page, {"try": "1", "input": "the room was dirty"})
    given = client.post(page, {"input": "the room was dirty", "correction": "good", "rating": "2", "about": "problem"})

    assert tried.status_code == 200
    assert b"dirty" in tried.content
    assert given.status_code == 302
    event = Event.objects.get()
    assert (event.kind, event.rating) == ("correction", 2)
    assert client.get("/feedback/").status_code == 200
    assert client.get(event.get_absolute_url()).status_code == 200
