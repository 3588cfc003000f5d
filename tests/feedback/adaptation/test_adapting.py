"""The whole update: corrections in, candidate out, promoted only when better, everyone told."""

import pytest
from django.utils import timezone

from consent import services as consent
from feedback.adaptation import services as adaptation
from feedback.collection import services as collection
from feedback.models import Adaptation
from kernel.errors import Forbidden
from notices.models import Notice
from registry.models import ModelVersion
from tests.feedback.conftest import NEW, sentences

SETTINGS = {"learning_rate": 0.05, "epochs": 5}


@pytest.fixture
def version(put_live):
    """It never met the new words, so learning them takes nothing from those it knows."""
    return put_live(sentences(200))


@pytest.fixture
def adapted(ada, asked, ben, basis, version, said_by, labeled, run_jobs):
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=asked, purpose="improve_model", by=ada.user)
    said = {"kind": "correction", "input": "it was spotty and laggy", "correction": "bad"}
    collection.record(version=version, subject=subject, said=said, by=ada.user, at=timezone.now())
    collection.record_many(organization=ben.organization, basis=basis, version=version, events=said_by(60), by=ben.user)
    held_out = labeled("field", [(f"{text} really", label) for text, label in sentences(100, NEW)], "other")
    job = adaptation.request(version=version, by=ben.user, held_out=held_out, settings=SETTINGS)
    run_jobs()
    job.refresh_from_db()
    assert job.status == "succeeded", job.error
    return Adaptation.objects.get()


def test_a_better_candidate_goes_live_and_the_old_version_retires(adapted, version):
    version.refresh_from_db()

    assert adapted.outcome == "promoted"
    assert adapted.after["validation"]["accuracy"] > adapted.before["validation"]["accuracy"]
    assert adapted.candidate.state == ModelVersion.State.LIVE
    assert version.state == ModelVersion.State.RETIRED
    assert (adapted.people, adapted.corrections) == (61, 61)


def test_the_front_page_draws_the_gain_as_it_was_measured_on_the_same_people(adapted, ben):
    from registry.registrations import cards

    (card,) = cards(ben.user)
    after = adapted.candidate.metrics["accuracy"]
    assert card.spark == pytest.approx([after - adapted.gain["difference"], after])


def test_givers_are_told_and_see_what_came_of_it(adapted, ada, client, cy):
    (notice,) = Notice.objects.filter(user=ada.user)
    assert (notice.topic, notice.title["en"]) == (
        "feedback.adaptation.promoted",
        "Northwind's model “Reviews” was updated with your corrections",
    )
    client.force_login(ada.user)
    assert client.get(notice.href).status_code == 200
    client.force_login(cy.user)
    assert client.get(notice.href).status_code == 404


def test_the_team_compares_old_and_new(adapted, bea, cy, client):
    client.force_login(bea.user)
    assert client.get(adapted.get_absolute_url()).status_code == 200
    client.force_login(cy.user)
    assert client.get(adapted.get_absolute_url()).status_code == 404


def test_taking_something_back_marks_the_update(adapted, ada, asked, run_jobs):
    consent.withdraw(subject=consent.subject_for(ada.user), text=asked, purpose="improve_model", by=ada.user)
    run_jobs()
    adapted.refresh_from_db()

    assert adapted.taken_back_at is not None
    assert adapted.uses.count() == 61


def test_an_analyst_may_not_promote_and_so_not_update(bea, version):
    with pytest.raises(Forbidden):
        adaptation.request(version=version, by=bea.user)


def test_until_it_was_made_again_the_team_sees_that_it_has_to_be(adapted, ada, asked, ben, bea, cy, run_jobs):
    from feedback.needs import updates
    from jobs import relay

    assert list(updates(ben.user)) == []
    consent.withdraw(subject=consent.subject_for(ada.user), text=asked, purpose="improve_model", by=ada.user)
    relay.publish(send=lambda payload: None)

    (waiting,) = updates(ben.user)
    assert waiting.href == adapted.get_absolute_url()
    assert list(updates(bea.user)) == list(updates(cy.user)) == []
    run_jobs()
    assert list(updates(ben.user)) == []


def test_a_withdrawal_for_another_purpose_marks_nothing(adapted, ada):
    from feedback.adaptation.registrations import on_withdrawn

    subject = consent.subject_for(ada.user)
    on_withdrawn(subject_id=str(subject.pk), organization_id=str(adapted.organization_id), purpose="research")
    adapted.refresh_from_db()

    assert adapted.taken_back_at is None


def test_taking_back_a_piece_that_it_did_not_read_marks_nothing(adapted, ada, run_jobs):
    later = collection.record(
        version=adapted.candidate,
        subject=consent.subject_for(ada.user),
        said={"kind": "rating", "rating": 5},
        by=ada.user,
        at=timezone.now(),
    )
    collection.take_back(event=later, by=ada.user, at=timezone.now())
    run_jobs()
    adapted.refresh_from_db()
    assert adapted.taken_back_at is None

    read = adapted.uses.get(event__subject__user=ada.user).event
    collection.take_back(event=read, by=ada.user, at=timezone.now())
    run_jobs()
    adapted.refresh_from_db()
    assert adapted.taken_back_at is not None
