"""Someone takes their data back while a job works on them: the job ends well, without them, from a new read."""

import pytest

from consent import services as consent
from datastore import services as datastore
from datastore.models import DatasetVersion, VersionSubject
from jobs import services as jobs
from kernel.actors import SYSTEM
from registry.models import ModelVersion
from sharing.cleaning import services as cleaning
from sharing.complementarity import core as complementarity_core
from sharing.complementarity import services as complementarity
from sharing.complementarity.models import Score
from sharing.fusion import services as fusion
from sharing.training import core as training_core
from sharing.training import services as training
from sharing.training.models import Training
from tests.sharing import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def sources(ben, cy, run_jobs):
    return shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)


@pytest.fixture
def agreement(ben, cy, sources, run_jobs):
    made = shop.signed(shop.proposed(ben, *sources), ben, cy)
    run_jobs()
    return made


@pytest.fixture
def fused(ben, agreement, run_jobs):
    fusion.request(agreement=agreement, by=ben.user)
    run_jobs()
    return DatasetVersion.objects.get(builder=fusion.FUSE)


@pytest.fixture
def leaving(monkeypatch):
    """``leaving(module, name, version)``: someone of ``version`` leaves in the first call of a function of the job's.

    Returns who left, and how many rows (or what else) each call was given.
    """

    def leaving(module, name, version, seen=lambda *given: None):
        person = VersionSubject.objects.filter(version=version).order_by("subject_id").first()
        real, calls = getattr(module, name), []

        def working(*given, **more):
            calls.append(seen(*given))
            result = real(*given, **more)
            if len(calls) == 1:
                leave(person)
            return result

        monkeypatch.setattr(module, name, working)
        return person.subject_id, calls

    return leaving


def leave(person, purposes=("improve_model", "share_score", "share_train")):
    for purpose in purposes:
        consent.withdraw(subject=person.subject, purpose=purpose, organization=person.controller, by=SYSTEM)


def ended_well(job):
    """Run this one job, and none of the rebuilds that follow someone's leaving."""
    job = jobs.run_now(job)
    assert (job.status, job.error, job.attempts) == ("succeeded", "", 1)


def test_a_step_of_preparation_is_done_again_without_them(ben, sources, leaving):
    from sharing.cleaning import core

    source = sources[0]
    gone, calls = leaving(core, "clean", source, seen=lambda table: table.num_rows)
    ended_well(cleaning.request(version=source, by=ben.user))

    assert calls == [shop.PEOPLE, shop.PEOPLE - 1]
    made = DatasetVersion.objects.get(builder=cleaning.CLEAN)
    assert made.rows == shop.PEOPLE - 1
    assert not made.subjects.filter(subject_id=gone).exists()


def test_a_score_is_computed_again_without_them(ben, agreement, leaving):
    view = agreement.offers.get(organization=ben.organization).current_view()
    _gone, calls = leaving(
        complementarity_core,
        "complementarity",
        view,
        seen=lambda own, partner, target: (own.num_rows, partner.num_rows),
    )
    ended_well(complementarity.request(agreement=agreement, by=ben.user))

    assert calls == [(shop.PEOPLE, shop.PEOPLE), (shop.PEOPLE - 1, shop.PEOPLE)]
    assert Score.objects.get().n == shop.PEOPLE - 1


def test_a_fusion_is_made_again_without_them(ben, agreement, leaving):
    view = agreement.offers.exclude(organization=ben.organization).get().current_view()
    gone, calls = leaving(fusion, "fused", view, seen=lambda tables, *_: tables[1].num_rows)
    ended_well(fusion.request(agreement=agreement, by=ben.user))

    assert calls == [shop.PEOPLE, shop.PEOPLE - 1]
    made = DatasetVersion.objects.get(builder=fusion.FUSE)
    assert made.rows == shop.PEOPLE - 1
    assert not made.subjects.filter(subject_id=gone).exists()


def people_by_row(table):
    """The customer of each side behind each row."""
    return set(zip(table["_subject"], table["_subject_2"], strict=True))


def test_a_training_begins_anew_without_them(ben, agreement, fused, leaving):
    gone, calls = leaving(training_core, "contest", fused, seen=people_by_row)
    ended_well(training.request(agreement=agreement, data=fused, by=ben.user, trainers=["logistic-regression"]))

    first, second = calls
    (left_out,) = first - second
    assert second < first
    assert str(gone) in left_out
    learned_from = shop.PEOPLE - 1 - Training.objects.get().n_test
    assert [version.metadata["recipe"]["rows"] for version in ModelVersion.objects.all()] == 3 * [learned_from]


def test_a_training_stops_between_two_batches_when_someone_leaves(ben, agreement, fused, monkeypatch):
    """The gate is asked while the model learns, not only at its end."""
    monkeypatch.setattr("datastore.services.leaving.ASK_AGAIN_SECONDS", 0.0)
    person = VersionSubject.objects.filter(version=fused).first()
    real, begun, ended = training_core.contest, [], []

    def contest(table, *, before_batch, **more):
        begun.append(len(table))

        def ask(rows):
            if len(begun) == 1:
                leave(person)
            before_batch(rows)

        result = real(table, before_batch=ask, **more)
        ended.append(len(table))
        return result

    monkeypatch.setattr(training_core, "contest", contest)
    ended_well(training.request(agreement=agreement, data=fused, by=ben.user, trainers=["logistic-regression"]))

    assert (begun, ended) == ([shop.PEOPLE, shop.PEOPLE - 1], [shop.PEOPLE - 1])


def test_a_job_that_people_keep_leaving_publishes_nothing_and_says_so(ben, sources, monkeypatch):
    from sharing.cleaning import core

    source = sources[0]
    people = VersionSubject.objects.filter(version=source).order_by("subject_id").iterator()
    real = core.clean

    def clean(table, recipe=None):
        leave(next(people))
        return real(table, recipe)

    monkeypatch.setattr(core, "clean", clean)
    job = jobs.run_now(cleaning.request(version=source, by=ben.user))

    assert (job.status, job.error_code) == ("failed", datastore.KeptChanging.code)
    assert not DatasetVersion.objects.filter(builder=cleaning.CLEAN).exists()
