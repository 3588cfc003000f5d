"""A person sees both rows of a pair, what speaks for and against, and says whether they are about the same."""

from __future__ import annotations

import pytest

from audit import services as audit
from kernel.errors import Forbidden, Invalid, NotFound
from sharing.matching import services as matching
from sharing.matching.models import MatchPair, MatchReview
from tests.sharing.matching import people

pytestmark = pytest.mark.django_db


def cards_of(ben, review, which="doubtful"):
    return matching.open_cards(review=review, by=ben.user, which=which, most=100)


def perhaps(ben, review, number):
    """The card of a customer who perhaps stands twice."""
    name = next(row[1] for row in people.rows() if row[0] == f"C{number:04d}")
    return next(card for card in cards_of(ben, review) if name == card.lines[0].one)


def test_the_evidence_of_the_columns_adds_up_to_the_probability(ben, review):
    for card in [*cards_of(ben, review), *cards_of(ben, review, "sure")]:
        bits = card.prior_bits + sum(line.bits for line in card.lines if line.bits is not None)
        assert 1 / (1 + 2**-bits) == pytest.approx(card.pair.probability, abs=1e-6)
    assert card.prior_bits < -5  # any two rows are hardly ever about the same


def test_a_card_says_column_by_column_how_the_rows_agree(ben, review):
    card = perhaps(ben, review, people.PERHAPS[1])
    name, born, city, spend = card.lines
    assert (name.level, born.level, city.level, spend.level) == (1, 2, 0, None)  # very close, different, equal
    assert born.bits < 0 < name.bits
    assert city.bits > 0
    assert spend.bits is None
    assert city.one == city.other
    assert "customer" not in [line.column for line in card.lines]  # it names the person, and wasn't compared


def test_the_later_word_counts_and_each_is_recorded(ben, review):
    pair = review.pairs.get(rank=1)
    for choice in ("same", "different"):
        matching.settle(pair=pair, choice=choice, by=ben.user)
    pair.refresh_from_db()
    assert (pair.choice, pair.by_people, pair.settled_by) == ("different", True, ben.user)
    kinds = [entry.kind for entry in audit.entries_about(review)]
    assert kinds.count("sharing.match.settled") == 2
    assert 1 not in [card.pair.rank for card in cards_of(ben, review)]


def test_people_go_before_a_sure_finding(ben, review):
    (first, *_rest) = cards_of(ben, review, "sure")
    matching.settle(pair=first.pair, choice="different", by=ben.user)
    assert review.pairs.get(pk=first.pair.pk).choice == "different"
    assert first.pair.rank not in [card.pair.rank for card in cards_of(ben, review, "sure")]


def test_who_leaves_is_shown_to_nobody(ben, review, version):
    number = people.PERHAPS[0]
    before = len(cards_of(ben, review))
    shown = perhaps(ben, review, number).pair.rank
    people.leave(ben, version, f"D{number:04d}")
    after = cards_of(ben, review)
    assert shown not in [card.pair.rank for card in after]
    assert len(after) < before


def test_an_open_comparison_goes_with_its_version(ben, review, version, run_jobs):
    people.leave(ben, version, "C0003")
    run_jobs()
    assert not MatchReview.objects.exists()
    assert not MatchPair.objects.exists()
    review.key.refresh_from_db()
    assert review.key.destroyed_at is not None


def test_each_look_is_recorded(ben, review, version):
    def reads():
        return [entry for entry in audit.entries_about(version) if entry.kind == "datastore.version.read"]

    before = len(reads())
    cards_of(ben, review)
    assert len(reads()) == before + 1


def test_only_who_manages_the_data_reads_and_settles(ben, bea, cy, review, client):
    pair = review.pairs.get(rank=1)
    for person, refusal in ((bea, Forbidden), (cy, NotFound)):
        with pytest.raises(refusal):
            matching.open_cards(review=review, by=person.user)
        with pytest.raises(refusal):
            matching.settle(pair=pair, choice="same", by=person.user)
        with pytest.raises(refusal):
            matching.request(version=review.version, by=person.user, columns=people.COLUMNS)
    pair.refresh_from_db()
    assert not pair.by_people


def test_a_choice_is_same_or_different(ben, review):
    with pytest.raises(Invalid) as refused:
        matching.settle(pair=review.pairs.get(rank=1), choice="maybe", by=ben.user)
    assert refused.value.field == "choice"
