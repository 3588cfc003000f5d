"""A figure about many people is still about two where they make most of it: either could tell the other's part."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

import learning
from consent import services as consent
from consent.models import Subject
from datastore import services as datastore
from datastore.serializers import DatasetVersionOut
from disclosure import services as disclosure
from kernel.actors import SYSTEM
from registry.models import ModelVersion
from sharing.complementarity import services as complementarity
from sharing.fusion import services as fusion
from sharing.training import services as training
from sharing.uploads import services as uploads
from tests.sharing import shop

pytestmark = pytest.mark.django_db
MOSTLY = 280  # of 300 rows, whichever two people have


def mostly_two(whole: bytes) -> bytes:
    """The same rows, but that two customers have 280 of the 300."""
    head, *lines = whole.decode().splitlines()
    rows = [(i % 2 if i < MOSTLY else i, line[0], line.partition(",")[2]) for i, line in enumerate(lines)]
    return "\n".join([head, *(f"{letter}{i:04d},{rest}" for i, letter, rest in rows), ""]).encode()


@pytest.fixture
def agreement(ben, cy, run_jobs, monkeypatch):
    whole = shop.rows_csv
    monkeypatch.setattr(shop, "rows_csv", lambda side: mostly_two(whole(side)))
    made = shop.signed(shop.by_rows(ben, cy, run_jobs), ben, cy)
    run_jobs()
    return made


def ended(job):
    job.refresh_from_db()
    return job.status, job.error


@pytest.mark.parametrize(("share", "shown"), [(None, 7), (0.0, 7), (0.85, 7), (0.8501, None), (1.0, None)])
def test_a_figure_is_hidden_above_85_percent(share, shown):
    assert disclosure.figure(7, people=5, top_two_share=share) == shown
    assert disclosure.figure(7, people=4, top_two_share=share) is None


def test_the_share_of_two_is_of_all_that_was_given():
    assert disclosure.top_two_share([]) == 0
    assert disclosure.top_two_share([3]) == disclosure.top_two_share([1, 2]) == 1
    assert disclosure.top_two_share(iter([1, 5, 1, 3])) == 0.8


@pytest.mark.parametrize(
    ("of", "people", "share", "rows", "found"),
    [
        (bytes, 300, 2 / 300, 300, {"step": "upload"}),
        (mostly_two, 22, 280 / 300, None, {"step": "upload", "withheld": True}),
    ],
)
def test_what_was_found_in_a_version_is_told_of_many_alone(ben, run_jobs, of, people, share, rows, found):
    version = shop.uploaded(ben, "own", run_jobs, data=of(shop.rows_csv("own")))
    assert (version.rows, version.people, version.top_two_share) == (300, people, share)
    shown = DatasetVersionOut(version).data
    assert (shown["rows"], shown["report"]) == (rows, found)


def test_rows_left_out_are_not_told_where_most_were_two_peoples(ben, run_jobs):
    data = mostly_two(shop.rows_csv("own"))
    first = shop.uploaded(ben, "own", run_jobs, data=data)
    for leaving, told in ((range(280, 286), 6), (range(2), None)):
        keys = [f"N{number:04d}" for number in leaving]
        ids = consent.subjects_for_keys(organization=ben.organization, keys=keys, basis=first.dataset.basis)
        for subject in Subject.objects.filter(pk__in=ids.values()):
            consent.withdraw(subject=subject, purpose="improve_model", organization=ben.organization, by=SYSTEM)
        run_jobs()
        upload, _job = uploads.receive(
            dataset=first.dataset, data=data, basis=first.dataset.basis, by=ben.user, subject_column="customer",
            roles={"customer": "identifier"},
        )  # fmt: skip
        run_jobs()
        upload.refresh_from_db()
        assert upload.version.report.get("rows_left_out") == told


def test_neither_score_nor_models_are_made_of_them(ben, agreement, run_jobs):
    job = complementarity.request(agreement=agreement, by=ben.user)
    run_jobs()
    assert ended(job) == ("failed", "Most rows of one side are about two people, so nothing may be shown.")
    assert not agreement.scores.exists()

    fusion.request(agreement=agreement, by=ben.user)
    run_jobs()
    fused = agreement.offers.get(organization=ben.organization).current_fusion()
    people = datastore.read(
        version=fused, use="train", purpose="share_train", for_organization=ben.organization, by=ben.user
    ).table.column("_subject")
    seed = next(seed for seed in range(999) if mostly_tests_one(people.to_pylist(), seed))
    job = training.request(agreement=agreement, data=fused, by=ben.user, trainers=["logistic-regression"], seed=seed)
    run_jobs()
    assert ended(job)[0] == "failed"
    assert "Most rows of the test are about two people" in ended(job)[1]
    assert not ModelVersion.objects.exists()


def mostly_tests_one(people, seed):
    """Whether one of those with many rows is in the test part, so that each side has enough left to learn from."""
    test = learning.split_by_group(np.array(people), test_fraction=0.2, seed=seed).test
    rows = Counter(people[row] for row in test)
    return len(test) < MOSTLY / 2 + 30 and disclosure.top_two_share(rows.values()) > 0.85
