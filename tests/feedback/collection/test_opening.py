"""Who may give feedback on which model: those whom its organization asks, on models that it opened to people."""

import pytest
from django.utils import timezone

from consent import services as consent
from feedback.collection import services as collection
from feedback.models import Event
from kernel.errors import Forbidden, NotFound
from organizations import services as organizations
from registry import services as registry

SAID = {"kind": "rating", "rating": 4}


@pytest.fixture
def willing(ada, asked):
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=asked, purpose="improve_model", by=ada.user)
    return subject


def give(who, version, said=SAID):
    subject = consent.subject_for(who.user)
    return collection.record(version=version, subject=subject, said=said, by=who.user, at=timezone.now())


def page(version):
    return f"/feedback/models/{version.model_id}/"


def test_being_live_alone_offers_a_model_to_nobody(ada, willing, ben, version, client):
    collection.close_model(model=version.model, by=ben.user, at=timezone.now())
    client.force_login(ada.user)

    assert client.get(page(version)).status_code == 404
    assert client.post(page(version), {"try": "1", "input": "the room was dirty"}).status_code == 404
    assert version.model.name.encode() not in client.get("/feedback/").content
    with pytest.raises(collection.NotOffered):
        give(ada, version)
    assert not Event.objects.exists()


def test_an_open_model_is_offered_to_those_who_are_asked(ada, dora, willing, version, client):
    client.force_login(ada.user)
    assert client.get(page(version)).status_code == 200
    assert give(ada, version).rating == 4

    client.force_login(dora.user)  # asked as everyone is, and hasn't said yes
    seen = client.get(page(version))
    assert b"allow this company to improve its model" in seen.content
    tried = client.post(page(version), {"try": "1", "input": "the room was dirty"})
    assert b"It answers" not in tried.content
    with pytest.raises(collection.NotAllowed):
        give(dora, version)


def test_whom_nobody_asks_sees_no_model(dora, version, client):
    client.force_login(dora.user)

    assert client.get(page(version)).status_code == 404
    assert version.model.name.encode() not in client.get("/feedback/").content


def test_feedback_is_about_the_version_that_answers_now(ada, willing, ben, version):
    registry.retire(version=version, by=ben.user, reason="Pause.")

    with pytest.raises(collection.NotOffered):
        give(ada, version)


def test_nobody_speaks_for_another(ada, willing, dora, version):
    with pytest.raises(collection.NotAllowed):
        collection.record(version=version, subject=willing, said=SAID, by=dora.user, at=timezone.now())


def test_strangers_are_asked_to_sign_in_and_never_crash_it(client, api, version):
    for path in ("/feedback/", page(version)):
        assert client.get(path).status_code == 302
        assert client.post(path, {"try": "1"}).status_code == 302
    for path in ("events", "summaries", "issues", "adaptations", "openings", "asks"):
        assert api.get(f"/api/v1/feedback/{path}/").status_code == 401
        assert api.post(f"/api/v1/feedback/{path}/", {}, format="json").status_code == 401


def test_a_steward_opens_and_closes_and_both_are_on_the_trail(ben, version):
    from audit.models import Entry

    closed = collection.close_model(model=version.model, by=ben.user, at=timezone.now())
    assert closed.closed_at is not None
    with pytest.raises(collection.NotOpen):
        collection.close_model(model=version.model, by=ben.user, at=timezone.now())
    opened = collection.open_model(model=version.model, by=ben.user, at=timezone.now())
    assert (opened.pk, opened.closed_at) == (closed.pk, None)
    with pytest.raises(collection.AlreadyOpen):
        collection.open_model(model=version.model, by=ben.user, at=timezone.now())

    kinds = Entry.objects.filter(subject_id=opened.pk).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["feedback.model.opened", "feedback.model.closed", "feedback.model.opened"]


def test_an_analyst_may_not_and_an_outsider_learns_nothing(bea, cy, version):
    for who, refusal in ((bea, Forbidden), (cy, NotFound)):
        with pytest.raises(refusal):
            collection.close_model(model=version.model, by=who.user, at=timezone.now())


@pytest.mark.parametrize("who", ["ben", "bea"])
def test_what_a_person_said_here_is_no_row_of_the_teams(who, request, ada, willing, version, client, api):
    event = give(ada, version)
    user = request.getfixturevalue(who).user
    api.force_authenticate(user)
    client.force_login(user)

    assert api.get("/api/v1/feedback/events/").json()["results"] == []
    assert api.get(f"/api/v1/feedback/events/{event.pk}/").status_code == 404
    assert str(event.pk).encode() not in client.get("/admin/feedback/event/").content
    assert client.get(f"/admin/feedback/event/{event.pk}/change/").status_code == 404


def test_a_token_speaks_for_the_organization_and_never_for_its_owner(ben, asked, basis, version, api, noon):
    """Ben takes part himself; the token that he issued for Northwind's systems must not reach what he said."""
    subject = consent.subject_for(ben.user)
    consent.grant(subject=subject, text=asked, purpose="improve_model", by=ben.user)
    own = give(ben, version)
    now = timezone.now()
    _token, secret = organizations.issue_token(
        organization=ben.organization, name="systems", scopes=["feedback:read", "feedback:write"], by=ben.user, at=now
    )
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")

    assert api.get("/api/v1/feedback/events/").json()["results"] == []
    assert api.post(f"/api/v1/feedback/events/{own.pk}/take-back/").status_code == 404
    said = api.post(f"/api/v1/feedback/asks/{version.model_id}/say/", SAID, format="json")
    assert (said.status_code, said.json()["code"]) == (403, "feedback-not-in-person")
    assert api.get("/api/v1/feedback/asks/").status_code == 403


def test_the_front_pages_count_is_of_what_systems_sent(ada, willing, ben, basis, version):
    from feedback.collection.registrations import cards

    give(ada, version)
    assert list(cards(ben.user)) == []
    said = [{"subject_key": f"u{i}", "kind": "rating", "rating": 3} for i in range(2)]
    collection.record_many(organization=ben.organization, basis=basis, version=version, events=said, by=ben.user)
    (card,) = cards(ben.user)
    assert card.value == "2"
