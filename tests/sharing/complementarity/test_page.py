"""What a score's page says: headline and advice from one reason, in the words of the mode; nothing where nothing is known."""

from __future__ import annotations

import dataclasses
import re
from typing import get_args

import pytest

from sharing.complementarity import words
from sharing.complementarity.core.remarks import SENTENCES, Remark
from sharing.complementarity.core.verdict import Complementarity, Reason
from sharing.complementarity.models import Score
from tests.sharing import shop

pytestmark = pytest.mark.django_db
FIGURES = Complementarity(
    verdict="complementary", reason="adds", share=True, advice="Yes: share.", mutual_information_bits=0.4,
    conditional_bits=0.2134, conditional_bits_ci95_low=0.1, conditional_bits_ci95_high=0.3, predicted_uplift=-0.004,
    uplift_ci80_low=-0.02, uplift_ci80_high=0.03, gain_over_own=0.05, target_entropy_bits=1.0, own_bits=0.9,
    partner_bits=0.8, joint_bits=0.7, accuracy_own=0.6, accuracy_partner=0.7, accuracy_joint=0.72,
    accuracy_baseline=0.5, columns=(), n=12_345, n_partner=23_456,
    remarks=(Remark("copies", {"n": 1_200, "of": 23_456}), Remark("left-out", {"columns": ["email", "id"]})),
)  # fmt: skip
NOTHING = Complementarity(
    verdict="can't tell",
    reason="too-few-records",
    share=False,
    advice="Not yet: 80 usable records.",
    n=80,
    n_partner=80,
    remarks=(Remark("few-records", {"n": 80, "minimum": 100}),),
)


@pytest.fixture
def agreement(ben, cy, run_jobs, request):
    if getattr(request, "param", "columns") == "rows":
        return shop.by_rows(ben, cy, run_jobs)
    return shop.proposed(ben, shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs))


def score_of(agreement, result, ben, cy):
    sources = {offer.organization_id: offer.source for offer in agreement.offers.all()}
    return Score.objects.create(
        agreement=agreement,
        organization=ben.organization,
        own=sources[ben.organization.pk],
        partner=sources[cy.organization.pk],
        verdict=result.verdict,
        share=result.share,
        figures=result.to_dict(),
        n=result.n,
    )


def page_of(client, person, score):
    client.force_login(person.user)
    answer = client.get(score.get_absolute_url())
    return answer.status_code, answer.content.decode()


def test_there_are_words_for_every_reason_in_both_modes():
    reasons = set(get_args(Reason))
    assert set(words.ADVICE) == set(words.HEADLINES["rows"]) == reasons
    assert set(words.HEADLINES["columns"]) == reasons - {"copies"}  # the other people's records can't be copies


def test_there_are_words_for_every_remark():
    assert set(words.REMARKS) == {*SENTENCES, "sample"}  # the service's own remark, about what it read
    named = re.compile(r"%\((\w+)\)s")
    for code, sentence in SENTENCES.items():
        assert set(named.findall(str(words.REMARKS[code]))) == set(named.findall(sentence))


def test_the_fine_print_names_counts_and_columns(agreement, ben, cy, client):
    _status, page = page_of(client, ben, score_of(agreement, FIGURES, ben, cy))
    assert "1,200 of the partner&#x27;s 23,456 records equal records of yours" in page
    assert "constants: email, id." in page


def test_advice_says_yes_for_one_reason_alone():
    assert [reason for reason in words.ADVICE if "is advised" in str(words.ADVICE[reason])] == ["adds"]


@pytest.mark.parametrize(
    ("agreement", "headline", "not_said"),
    [
        ("columns", "Aurora would add 0.21 bits about left to each of your records", "Training on"),
        ("rows", "Training on Aurora&#x27;s records too would spare you 0.21 bits of doubt about left", "would add"),
    ],
    indirect=["agreement"],
    ids=["columns", "rows"],
)
def test_the_headline_speaks_of_columns_or_of_records(agreement, headline, not_said, ben, cy, client):
    score = score_of(agreement, FIGURES, ben, cy)
    status, page = page_of(client, ben, score)
    assert status == 200
    assert headline in page
    assert not_said not in page
    assert "Sharing is advised" in page
    assert ("I(A;B)" in page) is (agreement.mode == "columns")
    assert ("I(source; record)" in page) is (agreement.mode == "rows")


def test_a_forecast_says_against_what(agreement, ben, cy, client):
    _status, page = page_of(client, ben, score_of(agreement, FIGURES, ben, cy))
    assert "+5.0 points against yours alone, −0.4 against the better of both alone" in page
    assert "80 % interval −2.0 to +3.0), n = 12,345" in page


def test_to_the_partner_it_says_whose_records_are_meant(agreement, ben, cy, client):
    score = score_of(agreement, FIGURES, ben, cy)
    assert "For Northwind: Aurora would add" in page_of(client, cy, score)[1]
    assert "For Northwind:" not in page_of(client, ben, score)[1]


def test_numbers_have_thousands_separators(agreement, ben, cy, client):
    _status, page = page_of(client, cy, score_of(agreement, FIGURES, ben, cy))
    for shown in ("12,345", "23,456", "0.213", "0.100 – 0.300", "72.0%"):
        assert shown in page


def test_harm_is_advised_against_in_both_sentences(agreement, ben, cy, client):
    harm = dataclasses.replace(FIGURES, verdict="harmful", reason="hurts", share=False, conditional_bits=-0.1)
    _status, page = page_of(client, ben, score_of(agreement, harm, ben, cy))
    assert "would make your predictions of left worse" in page
    assert "Sharing is not advised" in page


def test_too_few_records_are_an_empty_state_and_no_table_of_dashes(agreement, ben, cy, client):
    status, page = page_of(client, ben, score_of(agreement, NOTHING, ben, cy))
    assert status == 200
    assert "Too few records to tell whether Aurora" in page
    assert "Nothing could be measured" in page
    assert "80 usable records" in page
    assert "Expected of a model" not in page
    assert "<table" not in page


def test_outsiders_and_participants_see_no_score(agreement, ben, cy, ada, dora, client):
    score = score_of(agreement, FIGURES, ben, cy)
    for person in (ada, dora):
        assert page_of(client, person, score)[0] == 403  # they belong to no team


def test_another_company_does_not_learn_that_there_is_one(agreement, ben, cy, odd, client):
    score = score_of(agreement, FIGURES, ben, cy)
    assert page_of(client, odd, score)[0] == 404
