"""Somebody takes back data that a model learned from: it is marked, goes no further, and can be trained again."""

import pytest
from django.urls import reverse

from audit import services as audit
from consent import services as consent
from datastore import services as datastore
from jobs import registration
from jobs import services as jobs
from kernel import registry as offers
from kernel.actors import SYSTEM
from kernel.errors import NotFound
from registry import services as registry
from registry.models import ModelVersion, Retraining
from tests.platform.datastore import making

pytestmark = pytest.mark.django_db
trained_again: list[dict] = []


@registration.task("test.train", queue="quick", title="Train")
def train(run, **parameters):
    trained_again.append(parameters)


@pytest.fixture
def reading(ben, data):
    return making.own_rows(data, ben, use="train")


@pytest.fixture
def version(publish, reading):
    """Trained to improve a model on everybody in the data, live."""
    made = publish(data_versions=[reading], builder="test.train", parameters={"seed": 7})
    registry.promote(version=made, by=SYSTEM, reason="The first one.")
    made.refresh_from_db()
    return made


def withdraw(data, purpose="improve_model", who=0):
    held = data.subjects.order_by("subject_id")[who]
    consent.withdraw(subject=held.subject, purpose=purpose, organization=held.controller, by=SYSTEM)


def is_marked(version):
    version.refresh_from_db()
    return version.affected_at is not None


def test_a_withdrawal_marks_what_learned_from_the_person_and_leaves_a_record(version, data, run_jobs):
    withdraw(data)
    run_jobs()

    assert is_marked(version)
    assert [entry.kind for entry in audit.entries_about(version)][-1] == "registry.version.affected"


def test_a_purpose_that_it_was_not_trained_for_marks_nothing(version, data, run_jobs):
    withdraw(data, purpose="share_score")
    run_jobs()
    assert not is_marked(version)


def test_a_model_trained_without_the_person_is_not_marked(publish, ben, data, run_jobs):
    withdraw(data)
    later = publish(data_versions=[making.own_rows(data, ben, use="train")])
    run_jobs()
    assert not is_marked(later)


def test_a_model_that_does_not_say_when_people_were_asked_is_marked(publish, data, run_jobs):
    version = publish(data_versions=[data])
    withdraw(data)
    run_jobs()
    assert is_marked(version)


def test_data_that_were_destroyed_mark_what_learned_from_them(version, data, run_jobs):
    datastore.destroy_version(version=data, by=SYSTEM)
    run_jobs()
    assert is_marked(version)


def test_what_was_updated_from_a_marked_version_is_marked_too(publish, version, data, run_jobs):
    child = publish(data_versions=[], parent=version)
    grandchild = publish(data_versions=[], parent=child)
    withdraw(data)
    run_jobs()
    assert is_marked(child)
    assert is_marked(grandchild)


def test_marking_twice_changes_nothing(version):
    first = registry.mark_affected(version_ids=[version.pk], by=SYSTEM)
    version.refresh_from_db()
    at = version.affected_at
    assert first == [version]
    assert registry.mark_affected(version_ids=[version.pk], by=SYSTEM) == []
    version.refresh_from_db()
    assert version.affected_at == at


def test_a_marked_version_is_neither_promoted_nor_brought_back_nor_updated(ben, publish, version):
    candidate = publish(builder="test.train")
    registry.mark_affected(version_ids=[candidate.pk, version.pk], by=SYSTEM)
    with pytest.raises(registry.Affected):
        registry.promote(version=candidate, by=ben.user, reason="Better.")
    registry.retire(version=version, by=ben.user, reason="Somebody left.")
    with pytest.raises(registry.Affected):
        registry.promote(version=version, by=ben.user, reason="Back again.")
    with pytest.raises(registry.Affected):
        publish(parent=version)
    registry.reject(version=candidate, by=ben.user, reason="Somebody left.")


def test_a_live_version_answers_until_another_takes_its_place(version):
    registry.mark_affected(version_ids=[version.pk], by=SYSTEM)
    version.refresh_from_db()
    assert version.state == ModelVersion.State.LIVE
    assert registry.predict(version, [{"spend": 1.0, "city": "a"}])


def test_a_retrain_runs_the_job_that_made_it_once(ben, version, run_jobs):
    trained_again.clear()
    registry.mark_affected(version_ids=[version.pk], by=SYSTEM)
    version.refresh_from_db()
    job = registry.retrain(version=version, by=ben.user)
    assert registry.retrain(version=version, by=ben.user) == job
    run_jobs()
    assert trained_again == [{"seed": 7}]


def test_it_is_trained_again_by_itself_once_its_data_are_built_again(ben, publish, data, monkeypatch, run_jobs):
    version = publish(builder="test.train", parameters={"seed": 7})
    trained_again.clear()
    rebuilding = [True]
    monkeypatch.setattr(datastore, "is_being_rebuilt", lambda _: rebuilding[0])
    withdraw(data)
    run_jobs()
    version.refresh_from_db()
    assert (trained_again, version.retraining.state) == ([], "waiting")
    rebuilding.clear()
    rebuilding.append(False)
    registry.follow()
    registry.follow()
    run_jobs()
    assert trained_again == [{"seed": 7}]


def test_a_version_out_of_use_is_not_trained_again(publish, version, run_jobs):
    registry.retire(version=version, by=SYSTEM, reason="A better one came.")
    trained_again.clear()
    registry.mark_affected(version_ids=[version.pk], by=SYSTEM)
    run_jobs()
    assert (trained_again, Retraining.objects.get().state) == ([], "unused")


def test_a_crashed_retraining_waits_for_another_try_and_a_refused_one_is_at_its_end(publish, version, run_jobs):
    """The live version answers as long as there is hope, and no longer."""
    registry.mark_affected(version_ids=[version.pk], by=SYSTEM)
    registry.follow()
    job = jobs.Job.objects.get(name="test.train")
    jobs.Job.objects.filter(pk=job.pk).update(status="quarantined")
    registry.follow()
    retraining = Retraining.objects.get()
    assert (retraining.state, retraining.job_id) == ("running", job.pk)
    registry.follow(again=True)
    retraining.refresh_from_db()
    assert retraining.job_id != job.pk
    assert is_live(version)
    jobs.Job.objects.filter(pk=retraining.job_id).update(status="failed", error_code="permit-ended", error="It ended.")
    registry.follow()
    retraining.refresh_from_db()
    assert (retraining.state, retraining.reason_code, retraining.reason) == ("impossible", "permit-ended", "It ended.")
    assert not is_live(version)


def is_live(version):
    version.refresh_from_db()
    return version.state == ModelVersion.State.LIVE


def test_an_outsider_may_not_retrain(cy, version):
    registry.mark_affected(version_ids=[version.pk], by=SYSTEM)
    version.refresh_from_db()
    with pytest.raises(NotFound):
        registry.retrain(version=version, by=cy.user)


def test_only_a_marked_version_of_a_known_job_is_trained_again(ben, publish, version):
    with pytest.raises(registry.NotAffected):
        registry.retrain(version=version, by=ben.user)
    by_hand = publish(builder="by hand")
    registry.mark_affected(version_ids=[by_hand.pk], by=SYSTEM)
    by_hand.refresh_from_db()
    with pytest.raises(registry.NotRepeatable):
        registry.retrain(version=by_hand, by=ben.user)


def page(version, name="change"):
    return reverse(f"admin:registry_modelversion_{name}", args=[version.pk])


def test_its_page_says_so_and_starts_the_retraining(client, ben, version):
    client.force_login(ben.user)
    assert "Train it again" not in client.get(page(version)).content.decode()
    registry.mark_affected(version_ids=[version.pk], by=SYSTEM)
    shown = client.get(page(version)).content.decode()
    assert "Somebody took back data that it learned from" in shown
    assert "This one answers until another takes its place" in shown
    assert "Promote it" not in shown

    answer = client.post(page(version, "retrain"))

    job = jobs.Job.objects.get(name="test.train")
    assert answer.status_code == 302
    assert str(job.pk) in answer["Location"]


def test_an_analyst_looks_and_an_outsider_learns_nothing(client, bea, cy, version):
    registry.mark_affected(version_ids=[version.pk], by=SYSTEM)
    client.force_login(bea.user)
    assert client.get(page(version)).status_code == 200
    client.force_login(cy.user)
    assert client.get(page(version)).status_code == 404
    assert client.post(page(version, "retrain")).status_code == 404


def test_stewards_find_what_left_service_until_a_successor_is_there(ben, cy, publish, data, run_jobs):
    by_hand = publish(builder="by hand", data_versions=[data])
    registry.promote(version=by_hand, by=SYSTEM, reason="The first one.")

    def asked(person):
        return [item for item in offers.needs_of(person.user) if item.href == by_hand.get_absolute_url()]

    registry.mark_affected(version_ids=[by_hand.pk], by=SYSTEM)
    assert asked(ben) == []
    run_jobs()
    assert len(asked(ben)) == 1
    assert asked(cy) == []
    publish()
    assert asked(ben) == []


def test_the_api_tells_and_retrains(api, ben, version):
    address = f"/api/v1/model-versions/{version.pk}/"
    api.force_authenticate(ben.user)
    assert api.get(address).json()["affected_at"] is None
    assert api.post(f"{address}retrain/").status_code == 409
    registry.mark_affected(version_ids=[version.pk], by=SYSTEM)
    assert api.get(address).json()["affected_at"] is not None
    assert api.post(f"{address}retrain/").status_code == 202
