"""Records about the same are found, the sure and the doubtful apart, and stored as prints alone."""

from __future__ import annotations

import pytest

from kernel.errors import Invalid
from sharing.deduplication.core import blocking
from sharing.deduplication.core.comparing import LEVELS
from sharing.matching import services as matching
from sharing.matching.models import MatchPair, MatchReview
from sharing.matching.services import finding
from sharing.matching.views import LEVELS as WORDS
from tests.sharing.matching import people

pytestmark = pytest.mark.django_db


def shown(ben, review, which):
    """Name and day of birth of both records of the pairs that are shown."""
    cards = matching.open_cards(review=review, by=ben.user, which=which, most=100)
    return [{tuple(str(getattr(line, side)) for line in card.lines[:2]) for side in ("one", "other")} for card in cards]


def test_records_that_stand_twice_are_sure_and_those_with_another_birthday_doubtful(ben, review):
    by_customer = {row[0]: (row[1], row[2]) for row in people.rows()}
    sure, doubtful = shown(ben, review, "sure"), shown(ben, review, "doubtful")
    for i in range(people.AGAIN):
        pair = {by_customer[f"C{i:04d}"], by_customer[f"D{i:04d}"]}
        assert (pair in doubtful) == (i in people.PERHAPS)
        assert (pair in sure) == (i not in people.PERHAPS)
    assert review.rows == len(people.rows())
    assert review.pairs.sure().count() == people.AGAIN - len(people.PERHAPS) + 2  # the third time pairs with both
    assert set(review.pairs.sure().values_list("choice", "by_people")) == {("same", False)}
    assert set(review.pairs.doubtful().values_list("choice", flat=True)) == {""}


def test_the_likeliest_doubtful_pairs_come_first_and_the_sure_ones_after_them(review):
    pairs = list(review.pairs.order_by("rank"))
    assert [pair.rank for pair in pairs] == list(range(1, len(pairs) + 1))
    doubtful = [pair.probability for pair in pairs if not pair.sure]
    sure = [pair.probability for pair in pairs if pair.sure]
    assert [pair.sure for pair in pairs] == [False] * len(doubtful) + [True] * len(sure)
    assert doubtful == sorted(doubtful, reverse=True)
    assert sure == sorted(sure)
    assert max(doubtful) < 0.95 <= min(sure)


def test_rows_are_known_by_prints_alone(review, version):
    stored = str(list(MatchPair.objects.values())) + str(list(MatchReview.objects.values()))
    for row in people.rows():
        assert row[0] not in stored
        assert row[1] not in stored
        assert row[2] not in stored
    assert {len(pair.one) for pair in review.pairs.all()} == {32}


def test_equal_rows_are_one_record(ben, run_jobs):
    lines = people.rows()
    review = people.compared(ben, people.uploaded(ben, run_jobs, [*lines, *lines[100:105]]), run_jobs)
    assert review.rows == len(lines)


@pytest.mark.parametrize("case", ["few people", "mostly two people"])
def test_too_few_people_are_not_compared(ben, run_jobs, case):
    lines = people.rows()[16:]
    few = {"few people": lines[:4], "mostly two people": lines[:12] + 30 * lines[:2]}[case]
    for number, line in enumerate(few):
        line = few[number] = list(line)
        line[4] = str(number)  # no two rows are equal
    version = people.uploaded(ben, run_jobs, few)
    assert "Too few people" in failed(ben, version, run_jobs)
    assert not MatchReview.objects.exists()


def failed(ben, version, run_jobs):
    job = matching.request(version=version, by=ben.user, columns=people.COLUMNS)
    run_jobs()
    job.refresh_from_db()
    assert job.status == "failed"
    return str(job.error)


def test_more_pairs_than_can_be_compared_or_kept_are_refused(ben, version, run_jobs, monkeypatch):
    monkeypatch.setattr(finding, "MOST_SURE", 3)
    assert "Over 100,000 pairs seem to be the same" in failed(ben, version, run_jobs)
    monkeypatch.setattr(blocking, "MOST_CANDIDATES", 3)
    assert "over 20 million pairs to compare" in failed(ben, version, run_jobs)
    assert not MatchReview.objects.exists()


def test_of_many_doubtful_pairs_the_likeliest_are_kept(ben, version, review, run_jobs, monkeypatch):
    monkeypatch.setattr(finding, "MOST_DOUBTS", 2)
    fewer = people.compared(ben, version, run_jobs)
    assert fewer.doubtful == review.doubtful == review.pairs.doubtful().count() > 2

    def told(of):
        return list(of.pairs.doubtful().order_by("rank").values_list("one", "other")[:2])

    assert told(fewer) == told(review)
    assert fewer.pairs.doubtful().count() == 2
    assert fewer.pairs.sure().order_by("rank").first().rank == 3


def test_what_names_the_person_is_compared_only_when_asked_for(version):
    assert matching.comparable(version) == {
        "customer": "name", "name": "name", "born": "date", "city": "name", "spend": "number",
    }  # fmt: skip
    assert matching.suggested(version) == {"born": "date", "city": "name", "spend": "number"}


@pytest.mark.parametrize(
    "columns", [{"name": "name"}, {"name": "name", "nothing": "exact"}, {"name": "name", "born": "smell"}]
)
def test_faults_of_the_columns_are_named(ben, version, columns):
    with pytest.raises(Invalid) as refused:
        matching.request(version=version, by=ben.user, columns=columns)
    assert refused.value.field == "columns"


def test_only_tables_are_compared(ben, version):
    version.dataset.kind = "text"
    with pytest.raises(matching.NotRecords):
        matching.request(version=version, by=ben.user, columns=people.COLUMNS)


def test_the_core_compares_by_these_kinds_and_levels():
    assert set(MatchReview.Kind.values) == set(LEVELS)
    assert {kind: len(words) for kind, words in WORDS.items()} == {kind: len(of) for kind, of in LEVELS.items()}
    assert [str(word) for words in WORDS.values() for word in words] == [w for words in LEVELS.values() for w in words]
