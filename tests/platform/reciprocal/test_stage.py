"""A scenario goes on whoever does its jobs: itself, or a worker that was quicker."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from jobs import execution
from jobs import services as jobs
from jobs.registration import task
from reciprocal.scenarios.stage import Stage

pytestmark = pytest.mark.django_db(transaction=True)
begun, enough = threading.Event(), threading.Event()


@task("test.linger", queue="quick", title="Take a while")
def linger(run, **_):
    begun.set()
    assert enough.wait(30)
    return {"made": "it"}


@pytest.fixture
def job(ben):
    return jobs.start("test.linger", by=ben.user, organization_id=ben.organization.pk)


def test_a_job_that_a_worker_took_first_is_waited_for(job):
    worker = threading.Thread(target=lambda: (execution.execute(str(job.pk)), connections.close_all()))
    worker.start()
    assert begun.wait(30)
    threading.Timer(0.3, enough.set).start()
    assert Stage(run="test").finish(job) == {"made": "it"}
    worker.join(30)


def test_a_job_that_nobody_took_is_done_here(job):
    enough.set()
    assert Stage(run="test").finish(job) == {"made": "it"}
