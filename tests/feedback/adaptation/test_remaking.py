"""An update that learned from feedback taken back since is made again by itself, and leaves service either way."""

import pytest

import learning
from consent import services as consent
from datastore import services as datastore
from feedback.adaptation import services as adaptation
from feedback.collection import services as collection
from feedback.models import Adaptation, Event, Use
from jobs import registration, relay
from kernel.actors import SYSTEM
from registry import services as registry
from registry.models import Decision, ModelVersion
from tests.feedback.conftest import NEW, sentences

STEPS = {"learning_rate": 0.05, "epochs": 5}


@registration.task("tests.train", queue="numerics", title="Train")
def train(run, *, version_id, test_fraction, seed):
    """Train the version of this id anew on its data as they are now."""
    old = ModelVersion.objects.get(pk=version_id)
    data = datastore.current(old.training_data.get().data_version)
    organization = old.model.organization
    reading = datastore.read(
        version=data, use="train", purpose="improve_model", for_organization=organization, by=SYSTEM
    )
    table = reading.table.to_pandas()
    trained = learning.train(list(table["text"]), target=list(table["label"]), trainer="tfidf-logistic", seed=seed)
    with run.publishing():
        registry.publish_version(
            model=old.model, trained=trained, data_versions=[reading], readings=[reading], metrics={},
            builder="tests.train", by=SYSTEM, run=run,
            parameters={"version_id": version_id, "test_fraction": test_fraction, "seed": seed},
        )  # fmt: skip


@pytest.fixture
def version(put_live):
    made = put_live(sentences(200))
    made.builder, made.parameters = "tests.train", made.parameters | {"version_id": str(made.pk)}
    made.save(update_fields=["builder", "parameters"])
    return made


@pytest.fixture
def adapted(ben, basis, version, said_by, labeled, run_jobs):
    collection.record_many(organization=ben.organization, basis=basis, version=version, events=said_by(60), by=ben.user)
    field = labeled("field", [(f"{text} really", label) for text, label in sentences(100, NEW)], "other")
    adaptation.request(version=version, by=ben.user, held_out=field, settings=STEPS)
    run_jobs()
    made = Adaptation.objects.get()
    assert made.outcome == "promoted"
    return made


@pytest.fixture
def leave(ben):
    """A function that lets the first so many givers object; the news goes round, and jobs wait."""

    def leave(count=1):
        gone = [event.subject for event in Event.objects.select_related("subject").order_by("pk")[:count]]
        for subject in gone:
            consent.withdraw(subject=subject, purpose="improve_model", by=ben.user, organization=ben.organization)
        relay.publish(send=lambda payload: None)
        return gone

    return leave


def states(*versions):
    for each in versions:
        each.refresh_from_db()
    return [each.state for each in versions]


def test_the_new_one_learns_from_the_others_and_takes_its_place(adapted, version, ben, leave, run_jobs):
    (gone,) = leave()
    adaptation.remake(adaptation=adapted, by=ben.user)  # asks for what has been started already
    run_jobs()

    again = Adaptation.objects.exclude(pk=adapted.pk).get()
    assert (again.version_id, again.outcome, again.people) == (version.pk, "promoted", 59)
    assert again.candidate.parent_id == version.pk
    assert not Use.objects.filter(adaptation=again, event__subject=gone).exists()
    assert states(version, adapted.candidate, again.candidate) == ["retired", "retired", "live"]
    assert adapted.candidate.retraining.replacement == again.candidate
    beside = registry.measured(adapted.candidate.retraining)
    assert (beside.n, beside.people) == (again.gain["n"], again.held_out_people)
    assert beside.verdict == "alike", "one giver of sixty less"


def test_when_the_new_one_is_refused_the_old_version_is_back(adapted, version, ben, leave, run_jobs):
    """With steps of no length, nothing is learned and there is no gain."""
    adapted.candidate.parameters["settings"] = {"learning_rate": 0}
    adapted.candidate.save(update_fields=["parameters"])
    leave()
    run_jobs()

    again = Adaptation.objects.exclude(pk=adapted.pk).get()
    assert again.outcome == "rejected"
    assert states(version, adapted.candidate, again.candidate) == ["live", "retired", "rejected"]
    assert adapted.candidate.retraining.replacement == version
    reason = Decision.objects.filter(version=version, state="live").order_by("-decided_at").first().reason
    assert "taken back" in reason


def test_when_too_little_feedback_is_left_the_old_version_is_back_and_the_reason_stands(
    adapted, version, leave, run_jobs
):
    leave(56)
    run_jobs()

    assert states(version, adapted.candidate) == ["live", "retired"]
    retraining = adapted.candidate.retraining
    assert (retraining.state, retraining.reason_code) == ("impossible", "adaptation-too-few-people")
    assert retraining.reason
    assert not Adaptation.objects.exclude(pk=adapted.pk).exists()


def test_data_taken_back_from_under_it_makes_the_old_version_again_first_and_then_the_update(
    adapted, version, ben, run_jobs
):
    """The update replayed the data that the old version was trained on, and started from its weights."""
    gone = version.training_data.get().data_version.subjects.select_related("subject").first().subject
    consent.withdraw(subject=gone, purpose="improve_model", by=ben.user, organization=ben.organization)
    run_jobs()

    old, update = version.retraining, adapted.candidate.retraining
    assert (old.state, update.state) == ("replaced", "replaced"), (old.reason, update.reason)
    again = Adaptation.objects.exclude(pk=adapted.pk).get().candidate
    assert again.parent == old.replacement
    # whether the paired test finds the new update better hangs on who is left
    assert update.replacement == (again if again.state == "live" else old.replacement)
    assert states(version, adapted.candidate, update.replacement) == ["retired", "retired", "live"]


def test_nothing_taken_back_is_nothing_to_make_again(adapted, ben):
    with pytest.raises(adaptation.NotStale):
        adaptation.remake(adaptation=adapted, by=ben.user)


def test_it_is_a_button_on_the_report_and_a_call(adapted, version, ben, bea, cy, leave, client, api):
    client.force_login(ben.user)
    assert b"Make it again" not in client.get(adapted.get_absolute_url()).content
    leave()
    assert b"Make it again" in client.get(adapted.get_absolute_url()).content
    assert client.post(adapted.get_absolute_url()).status_code == 302
    client.force_login(bea.user)
    assert b"Make it again" not in client.get(adapted.get_absolute_url()).content
    assert client.post(adapted.get_absolute_url()).status_code == 403

    path = f"/api/v1/feedback/adaptations/{adapted.pk}/remake/"
    api.force_authenticate(ben.user)
    assert api.post(path).status_code == 202
    api.force_authenticate(cy.user)
    assert api.post(path).status_code == 404


def test_no_other_retired_version_is_updated(adapted, version, ben):
    with pytest.raises(adaptation.NotCurrent):
        adaptation.request(version=version, by=ben.user)
