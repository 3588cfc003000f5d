"""A file that takes long to become a version keeps nobody waiting, and nobody in it who leaves meanwhile."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from consent import services as consent
from consent.models import Subject
from datastore import services as datastore
from datastore.models import DatasetVersion
from datastore.services import publishing
from jobs import services as jobs
from kernel.actors import SYSTEM
from sharing.uploads import services as uploads
from tests.sharing import shop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def known(ben, run_jobs):
    """Northwind's customers, of whom a first file told."""
    return shop.uploaded(ben, "own", run_jobs)


def send(ben: Any, version: DatasetVersion) -> Any:
    return uploads.receive(dataset=version.dataset, data=shop.csv("own"), by=ben.user, subject_column="customer")[1]


def leave(ben: Any, subject: Subject) -> None:
    consent.withdraw(subject=subject, purpose="improve_model", organization=ben.organization, by=SYSTEM)


def apart(act: Any) -> bool:
    """Whether ``act`` is done within ten seconds, over a database connection of its own."""
    thread = threading.Thread(target=lambda: (act(), connections.close_all()))
    thread.start()
    thread.join(10)
    return not thread.is_alive()


def test_who_leaves_while_the_rows_are_written_waits_for_nobody_and_is_not_in_it(ben, known, run_jobs, monkeypatch):
    leaver = known.subjects.first().subject
    write, waited = publishing._write_rows, []

    def slowly(*args: Any) -> Any:
        written = write(*args)
        if not waited:
            waited.append(apart(lambda: leave(ben, leaver)))
        return written

    monkeypatch.setattr(publishing, "_write_rows", slowly)
    job = send(ben, known)
    run_jobs()
    job.refresh_from_db()
    assert (job.status, waited) == ("succeeded", [True])
    made = DatasetVersion.objects.get(pk=job.result["version"])
    assert leaver.pk not in set(made.subjects.values_list("subject_id", flat=True))
    assert made.rows == known.rows - 1


def test_a_file_that_is_stopped_while_it_is_written_leaves_nothing(ben, run_jobs, monkeypatch):
    dataset, basis = shop.dataset_of(ben)
    draft = datastore.drafted

    def stopped(**order: Any) -> Any:
        jobs.cancel(job=job, by=ben.user, at=timezone.now())
        return draft(**order)

    monkeypatch.setattr(datastore, "drafted", stopped)
    job = uploads.receive(dataset=dataset, data=shop.csv("own"), basis=basis, by=ben.user, subject_column="customer")[1]
    run_jobs()
    job.refresh_from_db()
    assert job.status == "canceled"
    assert not DatasetVersion.objects.exists()
    assert not Subject.objects.filter(organization=ben.organization).exists()


def test_two_files_that_name_the_same_new_people_agree_on_who_they_are(ben, run_jobs, monkeypatch):
    dataset, basis = shop.dataset_of(ben)
    settle, others = consent.Reservation.settle, {}

    def another_file() -> None:
        others.update(consent.subjects_for_keys(organization=ben.organization, keys=["C0001", "C0002"], basis=basis))

    def late(self: Any) -> None:
        if not others:
            assert apart(another_file)
        settle(self)

    monkeypatch.setattr(consent.Reservation, "settle", late)
    job = uploads.receive(dataset=dataset, data=shop.csv("own"), basis=basis, by=ben.user, subject_column="customer")[1]
    run_jobs()
    job.refresh_from_db()
    assert job.status == "succeeded", job.error
    people = set(dataset.versions.get().subjects.values_list("subject_id", flat=True))
    assert set(others.values()) < people
    assert Subject.objects.filter(organization=ben.organization).count() == len(people) == shop.PEOPLE
