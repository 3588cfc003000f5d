"""What an organization sent about somebody under its key is theirs to see and take back, once they claimed the key."""

import pytest
from django.utils import timezone

from consent import services as consent
from feedback.adaptation import services as adaptation
from feedback.collection import services as collection
from feedback.models import Event
from notices.models import Notice
from tests.feedback.conftest import NEW, sentences


@pytest.fixture
def claimed(ada, ben, basis, version, said_by):
    """Ada is user 1000."""
    collection.record_many(organization=ben.organization, basis=basis, version=version, events=said_by(80), by=ben.user)
    keys = consent.subjects_for_keys(organization=ben.organization, keys=["user 1000"], basis=basis)
    codes = consent.issue_codes(organization=ben.organization, keys=["user 1000"], by=ben.user, at=timezone.now())
    consent.claim(code=codes["user 1000"], by=ada.user, at=timezone.now())
    return Event.objects.get(subject_id=keys["user 1000"])


def test_the_person_sees_it_and_takes_it_back(claimed, ada, dora, client):
    client.force_login(ada.user)
    assert claimed.get_absolute_url().encode() in client.get("/feedback/").content
    assert b"It answered" in client.get(claimed.get_absolute_url()).content
    client.force_login(dora.user)
    assert client.get(claimed.get_absolute_url()).status_code == 404

    collection.take_back(event=claimed, by=ada.user, at=timezone.now())
    claimed.refresh_from_db()
    assert claimed.sealed is None


def test_the_person_is_told_what_came_of_it(claimed, ada, ben, labeled, version, run_jobs, client):
    field = labeled("field", [(f"{text} really", label) for text, label in sentences(100, NEW)], "other")
    adaptation.request(version=version, by=ben.user, held_out=field)
    run_jobs()

    (notice,) = Notice.objects.filter(user=ada.user, topic__startswith="feedback.")
    client.force_login(ada.user)
    assert client.get(notice.href).status_code == 200
    assert "1 correction" in client.get("/impact/").content.decode()
