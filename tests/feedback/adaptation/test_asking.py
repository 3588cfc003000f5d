"""Asking for an update: what is refused before anything is read."""

import pytest

from feedback.adaptation import services as adaptation
from feedback.adaptation.settings import BadSetting
from feedback.collection import services as collection
from jobs.models import Job
from kernel.errors import Forbidden, NotFound
from registry import services as registry


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"margin": 0}, "margin is a number from 0.0001 to 0.9999"),
        ({"margin": "0.02"}, "margin is a number"),
        ({"margin": float("nan")}, "margin is a number"),
        ({"epochs": 2.5}, "epochs is a whole number from 1 to 1000"),
        ({"epochs": True}, "epochs is a whole number"),
        ({"learning_rate": -1}, "learning_rate is a number"),
        ({"optimizer": "magic"}, "optimizer is one of: adam, sgd"),
        ({"optimizer": ["adam"]}, "optimizer is one of"),
        ({"speed": 3}, "There is no setting speed"),
        (["margin"], "as an object"),
    ],
)
def test_a_setting_out_of_bounds_is_named(ben, version, told, says):
    with pytest.raises(BadSetting, match=says) as refused:
        adaptation.request(version=version, by=ben.user, settings=told)

    assert refused.value.field == "settings"
    assert not Job.objects.exists()


def test_the_defaults_lie_within_the_limits():
    import inspect

    from feedback.adaptation.core import LIMITS, update_on_feedback

    defaults = inspect.signature(update_on_feedback).parameters
    assert all(limit.low <= defaults[name].default <= limit.high for name, limit in LIMITS.items())


@pytest.mark.parametrize("name", ["held_out", "base_test"])
def test_nothing_is_measured_on_what_the_model_was_trained_on(ben, version, name):
    with pytest.raises(adaptation.TrainedOnIt) as refused:
        adaptation.request(version=version, by=ben.user, **{name: version.data.get()})
    assert refused.value.field == name


def test_an_empty_window_is_refused(ben, version, noon):
    with pytest.raises(collection.EmptyWindow):
        adaptation.request(version=version, by=ben.user, since=noon, until=noon)


def test_a_retired_version_is_not_updated(ben, version):
    registry.retire(version=version, by=ben.user, reason="Old.")

    with pytest.raises(adaptation.NotCurrent):
        adaptation.request(version=version, by=ben.user)
    assert list(adaptation.updatable_versions(version.model)) == []


def test_the_live_version_alone_is_offered_where_one_is_live(version):
    assert list(adaptation.updatable_versions(version.model)) == [version]


def test_only_who_may_promote_may_update(bea, cy, version):
    with pytest.raises(Forbidden):
        adaptation.request(version=version, by=bea.user)
    with pytest.raises(NotFound):
        adaptation.request(version=version, by=cy.user)


def test_only_corrections_of_a_channel_are_learned_from(ben, basis, version, said_by, run_jobs):
    from feedback.models import Adaptation, Event

    collection.record_many(organization=ben.organization, basis=basis, version=version, events=said_by(40), by=ben.user)
    by_app = said_by(80, start=2000)
    collection.record_many(
        organization=ben.organization, basis=basis, version=version, events=by_app, by=ben.user, channel="app"
    )
    job = adaptation.request(version=version, by=ben.user, channel="app")
    run_jobs()
    job.refresh_from_db()

    assert job.status == "succeeded", job.error
    used = Event.objects.filter(uses__adaptation=Adaptation.objects.get())
    assert set(used.values_list("channel", flat=True)) == {"app"}


def test_too_few_givers_fail_the_job_with_a_sentence(ben, basis, version, said_by, run_jobs):
    collection.record_many(organization=ben.organization, basis=basis, version=version, events=said_by(4), by=ben.user)
    job = adaptation.request(version=version, by=ben.user)
    run_jobs()
    job.refresh_from_db()

    assert (job.status, job.error_code, job.attempts) == ("failed", "adaptation-too-few-people", 1)


def test_too_few_people_in_the_test_at_home_fail_it_too(ben, basis, version, said_by, labeled, run_jobs):
    """A figure about the base test is a figure about its people."""
    collection.record_many(organization=ben.organization, basis=basis, version=version, events=said_by(40), by=ben.user)
    few = labeled("tiny", [("it was quick", "good"), ("it was slow", "bad")], "someone")
    job = adaptation.request(version=version, by=ben.user, base_test=few)
    run_jobs()
    job.refresh_from_db()

    assert job.error_code == "adaptation-too-few-people"


def test_what_is_mostly_about_two_measures_nothing(ben, basis, version, said_by, labeled, run_jobs):
    collection.record_many(organization=ben.organization, basis=basis, version=version, events=said_by(40), by=ben.user)
    rows = [(f"it was quick {i}", "good" if i % 2 else "bad") for i in range(100)]
    of_two = labeled("of two", rows, "someone", people=[i % 2 if i < 90 else i for i in range(100)])
    assert of_two.people == 12
    job = adaptation.request(version=version, by=ben.user, base_test=of_two)
    run_jobs()
    job.refresh_from_db()

    assert (job.error_code, job.attempts) == ("adaptation-mostly-two", 1)


def test_a_model_that_names_no_training_data_needs_a_base_test(ben, basis, version, said_by, run_jobs):
    collection.record_many(organization=ben.organization, basis=basis, version=version, events=said_by(40), by=ben.user)
    job = adaptation.request(version=version, by=ben.user, replay=[])
    run_jobs()
    job.refresh_from_db()

    assert job.error_code == "adaptation-no-test-part"
