"""When an update is taken and when it is refused, with the margin as it comes: two points."""

import pytest

from feedback.adaptation import services as adaptation
from feedback.collection import services as collection
from feedback.models import Adaptation, Event, Use
from registry.models import Decision, ModelVersion
from tests.feedback.conftest import EAGER, NEW, contrary, sentences

STEPS = {"learning_rate": 0.05, "epochs": 5}


@pytest.fixture
def update(ben, basis, labeled, run_jobs):
    """A function that sends corrections of a version, updates it on them, and gives the outcome."""

    def update(version, corrections, measured=None, **settings):
        events = [
            {"subject_key": f"giver {i}", "kind": "correction", "input": text, "correction": label}
            for i, (text, label) in enumerate(corrections)
        ]
        collection.record_many(organization=ben.organization, basis=basis, version=version, events=events, by=ben.user)
        held_out = labeled("field", measured, "other") if measured else None
        job = adaptation.request(version=version, by=ben.user, held_out=held_out, settings=STEPS | settings)
        run_jobs()
        job.refresh_from_db()
        assert job.status == "succeeded", job.error
        return Adaptation.objects.get()

    return update


def codes(adapted):
    return [reason["code"] for reason in adapted.reasons]


def field(n=100):
    """What people say elsewhere, in words that only the feedback explains."""
    return [(f"{text} really", label) for text, label in sentences(n, NEW)]


def test_what_is_learned_for_others_and_costs_nothing_at_home_is_taken(put_live, update, ben):
    """The model never met the new words; learning them takes nothing from those it knows."""
    version = put_live(sentences(200))

    adapted = update(version, sentences(60, NEW), field())

    assert adapted.outcome == "promoted"
    assert codes(adapted) == ["gain-positive", "gain-shown", "base-kept"]
    assert adapted.settings["margin"] == 0.02
    assert adapted.gain["ci95_low"] > 0
    assert adapted.base_change["ci95_low"] > -0.02
    version.refresh_from_db()
    assert (adapted.candidate.state, version.state) == ("live", "retired")


def test_what_teaches_nothing_new_is_refused(put_live, update):
    """Corrections that say what the model says already move no answer."""
    version = put_live(sentences(200))

    adapted = update(version, sentences(60), [(f"{text} really", label) for text, label in sentences(100)])

    assert adapted.outcome == "rejected"
    assert codes(adapted) == ["gain-not-positive", "base-kept"]
    assert adapted.gain["difference"] == 0


def test_what_loses_too_much_at_home_is_refused(put_live, update):
    """Learning what the new words mean elsewhere costs right answers at home, where they mean the opposite."""
    version = put_live(contrary())

    adapted = update(version, sentences(60, NEW), field(), **EAGER)

    assert adapted.outcome == "rejected"
    assert codes(adapted)[0] == "gain-positive"
    assert codes(adapted)[-1] == "base-inferior"
    assert adapted.base_change["difference"] < 0
    version.refresh_from_db()
    assert (adapted.candidate.state, version.state) == ("rejected", "live")


def test_a_gain_on_too_few_to_be_more_than_chance_is_refused(put_live, update):
    """It measures higher and costs nothing at home; that it is better is not shown."""
    version = put_live(sentences(200))

    adapted = update(version, sentences(60, NEW), field(10))

    assert adapted.outcome == "rejected"
    assert codes(adapted) == ["gain-positive", "gain-not-yet-shown", "base-kept"]
    assert adapted.gain["difference"] > 0
    version.refresh_from_db()
    assert (adapted.candidate.state, version.state) == ("rejected", "live")


def test_without_held_out_data_a_quarter_of_the_givers_is_measured_on(put_live, update):
    version = put_live(sentences(200))

    adapted = update(version, sentences(80, NEW))

    parts = dict(Use.objects.values_list("event", "part"))
    assert set(parts) == set(Event.objects.values_list("pk", flat=True))
    measured = sum(part == "measured" for part in parts.values())
    assert (adapted.people, adapted.held_out_people) == (80 - measured, measured)
    assert 5 <= measured <= 40


def test_the_decision_is_told_in_the_language_of_who_asked(put_live, update, ben):
    ben.user.language = "zh-hans"
    ben.user.save()
    version = put_live(sentences(200))

    adapted = update(version, sentences(60, NEW), field())

    reason = Decision.objects.get(version=adapted.candidate).reason
    assert reason
    assert "sentence" not in adapted.reasons[0]
    assert "gain-positive" not in reason


def test_a_candidate_stands_on_the_data_it_replayed(put_live, update):
    version = put_live(sentences(200))

    adapted = update(version, sentences(60, NEW), field())

    assert ModelVersion.objects.get(pk=adapted.candidate_id).parent_id == version.pk
    replayed = adapted.candidate.training_data.values_list("data_version", flat=True)
    assert list(replayed) == list(version.training_data.values_list("data_version", flat=True))
