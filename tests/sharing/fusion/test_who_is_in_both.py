"""Whether a known person is the partner's customer, too, can't be read off two fusions or two scores."""

from __future__ import annotations

import pytest

from consent import services as consent
from consent.models import Subject
from datastore import services as datastore
from datastore.serializers import DatasetVersionOut
from kernel.actors import SYSTEM
from sharing.complementarity import services as complementarity
from sharing.complementarity.models import Score
from sharing.fusion import services as fusion
from tests.sharing import shop

pytestmark = pytest.mark.django_db
STRANGERS = 5  # customers of Northwind whom Aurora doesn't know


@pytest.fixture
def source(ben, run_jobs):
    return shop.uploaded(ben, "own", run_jobs)


@pytest.fixture
def agreement(ben, cy, source, run_jobs):
    lines = shop.csv("partner").decode().splitlines()
    known = "\n".join([lines[0], *lines[1 + STRANGERS :], ""]).encode()
    partner = shop.uploaded(cy, "partner", run_jobs, data=known, roles={"customer": "identifier"})
    made = shop.signed(shop.proposed(ben, source, partner), ben, cy)
    run_jobs()
    return made


def leave(ben, source, run_jobs, *numbers):
    keys = [f"C{number:04d}" for number in numbers]
    ids = consent.subjects_for_keys(organization=ben.organization, keys=keys, basis=source.dataset.basis)
    for subject in Subject.objects.filter(pk__in=ids.values()):
        for purpose in ("improve_model", "share_score", "share_train"):
            consent.withdraw(subject=subject, purpose=purpose, organization=ben.organization, by=SYSTEM)
    run_jobs()


def fused(ben, agreement, run_jobs):
    job = fusion.request(agreement=agreement, by=ben.user)
    run_jobs()
    job.refresh_from_db()
    assert job.status == "succeeded", (job.status, job.error)
    return agreement.offers.get(organization=ben.organization).current_fusion()


def told(version):
    out = dict(DatasetVersionOut(version).data)
    return {name: out[name] for name in ("rows", "people")} | {
        name: out["report"].get(name) for name in ("matched", "only_a", "only_b", "rows_told")
    }


def test_a_fusion_tells_nothing_of_one_who_left(ben, agreement, source, run_jobs):
    first = fused(ben, agreement, run_jobs)
    both = shop.PEOPLE - STRANGERS
    assert told(first) == {
        "rows": both, "people": both, "matched": both, "only_a": None, "only_b": None, "rows_told": both,
    }  # fmt: skip
    leave(ben, source, run_jobs, 0)  # unknown to Aurora
    second = fused(ben, agreement, run_jobs)
    assert second.rows == both
    leave(ben, source, run_jobs, 100)  # known to Aurora
    third = fused(ben, agreement, run_jobs)
    assert third.rows == both - 1
    assert told(first) == told(second) == told(third)
    # nor does it tell that nothing changed
    assert len({version.content_hash for version in (first, second, third)}) == 3

    leave(ben, source, run_jobs, 101, 102, 103, 104)
    assert told(fused(ben, agreement, run_jobs))["matched"] == both - 5


def test_a_score_stands_until_enough_people_came_or_went(ben, agreement, source, run_jobs):
    def scored():
        complementarity.request(agreement=agreement, by=ben.user)
        run_jobs()
        return Score.objects.latest("created_at")

    first = scored()
    leave(ben, source, run_jobs, 100)
    second = scored()
    assert second.pk != first.pk
    assert (second.n, second.figures) == (first.n, first.figures)
    leave(ben, source, run_jobs, 101, 102, 103, 104)
    assert scored().n == first.n - 5


def test_small_counts_of_a_report_are_null_over_the_api():
    report = {"k": 2, "rows": 4, "flag": True, "share": 0.5, "none": 0, "steps": [{"lost": 1, "cells": 5}]}
    assert datastore.counts_shown(report) == {
        "k": 2, "rows": None, "flag": True, "share": 0.5, "none": 0, "steps": [{"lost": None, "cells": 5}],
    }  # fmt: skip
