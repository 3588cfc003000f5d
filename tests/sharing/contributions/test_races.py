"""Somebody takes something back while a version is being made of it: the version that is published lacks it."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from consent import services as consent
from datastore import services as datastore
from datastore.models import DatasetVersion, VersionSubject
from jobs import services as jobs
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution

pytestmark = pytest.mark.django_db(transaction=True)


def beside(function):
    """Run a function to its end on a connection of its own, as another process would."""
    raised = []

    def run():
        try:
            function()
        except BaseException as error:
            raised.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=10)
    assert not thread.is_alive(), "it waits for a lock"
    assert not raised, raised


@pytest.fixture
def started(ada, dora, ben, accepted):
    """A job about to gather one text of Ada's and one of Dora's."""
    mine, other = accepted(ada, "It came late."), accepted(dora, "It came early.")
    dataset = datastore.create_dataset(organization=ben.organization, name="Messages", kind="text", by=ben.user)
    return mine, other, contributions.request_gather(dataset=dataset, by=ben.user)


def before_publishing(monkeypatch, function, times=1):
    """Run ``function`` beside, between the read and the publication, the first ``times`` times."""
    publish, left = datastore.publish_version, [function] * times

    def publishing(**order):
        if left:
            beside(left.pop())
        return publish(**order)

    monkeypatch.setattr(datastore, "publish_version", publishing)


def test_who_withdraws_between_reading_and_publishing_is_not_in_it(ada, text, started, monkeypatch):
    mine, other, job = started
    subject = consent.subject_for(ada.user)
    before_publishing(
        monkeypatch,
        lambda: consent.withdraw(subject=subject, text=text, purpose="improve_model", by=ada.user),
    )
    job = jobs.run_now(job)

    assert job.status == "succeeded", job.error
    version = DatasetVersion.objects.get()
    assert [row.subject_id for row in VersionSubject.objects.filter(version=version)] == [other.subject_id]
    assert not Contribution.objects.get(pk=mine.pk).versions.exists()


def test_an_item_taken_back_between_reading_and_publishing_is_not_in_it(ada, started, monkeypatch, noon):
    mine, other, job = started
    before_publishing(monkeypatch, lambda: contributions.take_back(contribution=mine, by=ada.user, at=noon))
    job = jobs.run_now(job)

    assert job.status == "succeeded", job.error
    assert DatasetVersion.objects.get(pk=job.result["version"]).rows == 1
    assert list(DatasetVersion.objects.get().contributions.all()) == [other]


def test_an_item_refused_between_reading_and_publishing_is_not_in_it(ben, started, monkeypatch, noon):
    mine, _other, job = started
    before_publishing(
        monkeypatch,
        lambda: contributions.refuse(contribution=mine, reason="off_topic", by=ben.user, at=noon),
    )
    job = jobs.run_now(job)

    assert job.status == "succeeded", job.error
    assert DatasetVersion.objects.get(pk=job.result["version"]).rows == 1


def test_a_job_that_is_overtaken_each_time_gives_up_and_publishes_nothing(started, monkeypatch):
    mine, _other, job = started
    before_publishing(monkeypatch, lambda: consent.touch(subject=mine.subject), times=99)
    job = jobs.run_now(job)

    assert (job.status, job.error_code) == ("failed", "consent-kept-changing")
    assert not DatasetVersion.objects.exists()
