"""Each side is told how many of its people brought what the other has, and nothing of which."""

from __future__ import annotations

import json

import pytest

from audit.models import Entry
from jobs.models import Job
from sharing.overlap import services as overlaps
from sharing.overlap.models import Overlap
from sharing.overlap.services.telling import BLUR
from tests.sharing import shop
from tests.sharing.overlap.conftest import review, table

pytestmark = pytest.mark.django_db
NEAR_THE_TRUTH = BLUR + 4  # blurred, then rounded down to a multiple of 5


def about(told, true):
    return told % 5 == 0 and -NEAR_THE_TRUTH <= told - true <= BLUR


def test_both_sides_are_told_their_own_share(pair):
    pair.bring([review(i) for i in range(200)], [review(i) for i in range(120, 400)])
    told = pair.compared()

    assert about(told["Northwind"].equal, 80)
    assert about(told["Aurora"].equal, 80)
    assert (told["Northwind"].people, told["Aurora"].people) == (200, 280)
    assert {each.kind for each in told.values()} == {"texts"}
    assert told["Northwind"].compared_by == ["review"]


def test_nearly_equal_texts_are_counted_besides(pair):
    own = [review(i) for i in range(200)]
    theirs = [*own[:60], *(f"{text} indeed" for text in own[60:120]), *(review(i) for i in range(1000, 1080))]
    told = pair.bring(own, theirs).compared()
    assert about(told["Northwind"].equal, 60)
    assert about(told["Northwind"].near, 60)
    assert told["Northwind"].looked_near


def test_people_are_counted_and_not_what_they_wrote(pair):
    own = [review(i) for i in range(100)]
    told = pair.bring(table("N", own, times=4), table("A", own[:50] + [review(i) for i in range(500, 550)])).compared()
    assert told["Northwind"].people == 100
    assert about(told["Northwind"].equal, 50)


def test_a_text_that_one_partner_has_many_people_of_is_about_that_one_person(pair):
    """Fifty of Northwind's customers wrote the same as one of Aurora's."""
    told = pair.bring(
        [review(1)] * 50 + [review(i) for i in range(100, 150)], [review(1)] + [review(i) for i in range(200, 300)]
    ).compared()
    assert told["Northwind"].equal is None


@pytest.mark.parametrize("shared", [0, 2, 98, 100], ids=["none", "two", "all but two", "all"])
def test_few_and_all_but_few_look_the_same(pair, shared):
    own = [review(i) for i in range(100)]
    told = pair.bring(own, [*own[:shared], *(review(i) for i in range(900, 1000))]).compared()["Northwind"]
    assert (told.people, told.equal, told.near, told.share) == (100, None, None, None)


def test_by_columns_it_counts_the_people_whom_both_know(pair, ben, cy, run_jobs):
    lines = shop.csv("partner").decode().splitlines()
    own = shop.uploaded(ben, "own", run_jobs)
    partner = shop.uploaded(
        cy, "partner", run_jobs, data="\n".join([*lines[:201], *(f"D{i:04d},1,0.{i}" for i in range(60)), ""]).encode(),
        roles={"customer": "identifier"},
    )  # fmt: skip
    pair.agreement = shop.signed(shop.proposed(ben, own, partner), ben, cy)
    run_jobs()
    told = pair.compared()
    assert {each.kind for each in told.values()} == {"people"}
    assert about(told["Northwind"].equal, 200)
    assert about(told["Aurora"].equal, 200)
    assert (told["Northwind"].people, told["Aurora"].people) == (300, 260)


def test_records_are_compared_by_the_columns_that_anonymization_leaves(pair, ben, cy, run_jobs):
    head, *rows = shop.rows_csv("own").decode().splitlines()
    theirs = "\n".join([head, *(row.replace("N", "A") for row in rows[:100]), ""])
    data = {"own": "\n".join([head, *rows, ""]).encode(), "partner": theirs.encode()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shop, "rows_csv", lambda side: data[side])
        pair.agreement = shop.signed(shop.by_rows(ben, cy, run_jobs), ben, cy)
    run_jobs()
    told = pair.compared()
    assert told["Northwind"].compared_by == ["calls", "left"]  # ages are in groups of each side's own
    assert about(told["Northwind"].equal, 100)
    assert told["Aurora"].equal is None  # all of them


def test_both_sides_find_the_reads_and_the_figure_in_their_audit(pair, ben, cy):
    pair.bring([review(i) for i in range(100)], [review(i) for i in range(50, 150)]).compared()
    for mine, other in ((ben, cy), (cy, ben)):
        reads = [
            entry.facts["for_organization_id"]
            for entry in Entry.objects.filter(
                kind="datastore.version.read", organization_id=mine.organization.pk, facts__use="score"
            )
        ]
        assert sorted(reads) == sorted(str(each.organization.pk) for each in (mine, other))
        assert Entry.objects.filter(kind="sharing.overlap.published", organization_id=mine.organization.pk).count() == 1


def test_neither_rows_nor_fingerprints_nor_keys_are_kept(pair, monkeypatch):
    from sharing.overlap import core

    made, keys = [], []
    real = core.fingerprints
    monkeypatch.setattr(
        core,
        "fingerprints",
        lambda records, key: (keys.append(key), made.extend(real(records, key)), real(records, key))[2],
    )
    pair.bring([review(i) for i in range(100)], [review(i) for i in range(50, 150)]).compared()
    pair.compared()
    assert len(made) == 400
    assert [len(set(keys)), len(set(made))] == [
        2,
        300,
    ]  # another in each run, and nothing made under one is like the other's
    kept = json.dumps(
        [
            list(Overlap.objects.values()),
            list(Job.objects.filter(name=overlaps.COMPARE).values()),
            list(Entry.objects.values()),
        ],
        default=str,
    )
    for secret in (*made[:50], review(60), *(key.hex() for key in keys)):
        assert secret not in kept
