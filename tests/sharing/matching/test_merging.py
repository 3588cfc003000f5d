"""The next version has one record of each that are the same, and every rebuild decides alike."""

from __future__ import annotations

import pytest
from django.utils import timezone

from kernel.errors import Forbidden, NotFound
from sharing.matching import services as matching
from sharing.matching.services.merging import kept
from tests.sharing.matching import people

pytestmark = pytest.mark.django_db
SURE = [i for i in range(people.AGAIN) if i not in people.PERHAPS]


def merged(ben, review, run_jobs):
    job = matching.request_merge(review=review, by=ben.user, at=timezone.now())
    run_jobs()
    job.refresh_from_db()
    assert job.status == "succeeded", job.error
    return review.version.dataset.versions.get(builder=matching.MERGE)


def pair_of(ben, review, *numbers):
    """The pairs of customers who perhaps stand twice."""
    names = {row[0]: row[1] for row in people.rows()}
    cards = matching.open_cards(review=review, by=ben.user, most=100)
    return [
        next(card.pair for card in cards if card.lines[0].one == names[f"C{number:04d}"] and card.lines[1].level == 2)
        for number in numbers
    ]


def test_sure_duplicates_go_and_the_fuller_row_stays(ben, review, version, run_jobs):
    before = people.customers(version, ben)
    made = merged(ben, review, run_jobs)
    gone = before - people.customers(made, ben)
    assert gone == {people.THRICE, "C0001"} | {
        f"D{i:04d}" for i in SURE if i != 1
    }  # of the second, the later is fuller
    assert made.report["left_out"] == len(gone)
    assert made.report["rows_after"] == len(people.rows()) - len(gone)


def test_doubtful_ones_go_only_when_somebody_said_they_are_the_same(ben, review, version, run_jobs):
    same, _other = pair_of(ben, review, *people.PERHAPS)
    matching.settle(pair=same, choice="same", by=ben.user)
    left = people.customers(merged(ben, review, run_jobs), ben)
    assert f"D{people.PERHAPS[0]:04d}" not in left
    assert f"D{people.PERHAPS[1]:04d}" in left


def test_a_rebuild_keeps_what_was_settled_among_the_rows_still_there(ben, review, version, run_jobs):
    for pair in pair_of(ben, review, *people.PERHAPS):
        matching.settle(pair=pair, choice="same", by=ben.user)
    before = people.customers(merged(ben, review, run_jobs), ben)
    people.leave(ben, version, "C0003", f"C{people.PERHAPS[0]:04d}", "C0100", "C0002")
    run_jobs()
    rebuilt = version.dataset.versions.get(builder=matching.MERGE, state="ready")
    after = people.customers(rebuilt, ben)
    assert before - after == {"C0003", f"C{people.PERHAPS[0]:04d}", "C0100", "C0002"}
    # Whose other row left stands for themselves now; of the third, who stood thrice, the earlier of two.
    assert after - before == {"D0003", f"D{people.PERHAPS[0]:04d}", "D0002"}


def test_a_contradiction_is_refused_and_its_pairs_are_named_and_shown(ben, review, run_jobs):
    cards = matching.open_cards(review=review, by=ben.user, which="sure", most=100)
    customer = next(row for row in people.rows() if row[0] == people.THRICE)
    thrice = [card.pair for card in cards if customer[1] == card.lines[0].one == card.lines[0].other]
    assert len(thrice) == 3
    matching.settle(pair=thrice[0], choice="different", by=ben.user)
    with pytest.raises(matching.AtOdds) as refused:
        matching.request_merge(review=review, by=ben.user, at=timezone.now())
    shown = [card.pair for card in matching.open_cards(review=review, by=ben.user, which="at_odds")]
    assert shown[0] == thrice[0]
    assert set(shown) == set(thrice)
    assert all(str(pair.rank) in str(refused.value.detail) for pair in thrice)
    matching.settle(pair=thrice[1], choice="different", by=ben.user)
    left = people.customers(merged(ben, review, run_jobs), ben)
    assert len({"C0002", "D0002", people.THRICE} & left) == 2


def test_a_closed_comparison_stays_as_it_is(ben, review, run_jobs):
    pair = review.pairs.sure().order_by("rank").first()
    merged(ben, review, run_jobs)
    with pytest.raises(matching.ReviewClosed):
        matching.settle(pair=pair, choice="different", by=ben.user)
    with pytest.raises(matching.ReviewClosed):
        matching.request_merge(review=review, by=ben.user, at=timezone.now())
    review.refresh_from_db()
    assert matching.open_cards(review=review, by=ben.user, which="sure") == []


def test_without_any_pair_that_is_the_same_nothing_is_made(ben, review):
    for pair in review.pairs.sure():
        matching.settle(pair=pair, choice="different", by=ben.user)
    with pytest.raises(matching.NothingSame):
        matching.request_merge(review=review, by=ben.user, at=timezone.now())


def test_only_who_manages_the_data_makes_the_version(bea, cy, review):
    for person, refusal in ((bea, Forbidden), (cy, NotFound)):
        with pytest.raises(refusal):
            matching.request_merge(review=review, by=person.user, at=timezone.now())
    review.refresh_from_db()
    assert review.closed_at is None


def test_of_a_group_the_row_with_most_values_stays_and_the_earlier_on_a_tie():
    assert kept([None, 1, 1, 2, 2, None], [0, 2, 3, 4, 4, 0]) == [True, False, True, True, False, True]
    assert kept([], []) == []
