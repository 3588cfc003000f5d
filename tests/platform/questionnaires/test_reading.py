"""Who may read answers, of whom, and in what shape."""

import math

import pytest

from audit import services as audit
from consent import services as consent
from kernel.errors import NotFound
from questionnaires import services as questionnaires
from questionnaires.models import Answer
from tests.platform.questionnaires.conftest import QUESTIONS

CLOSED = [question["code"] for question in QUESTIONS if question["kind"] != "text"]


@pytest.fixture
def sent(begun, ada, noon):
    answers = {"easy": 4, "uses": ["no"], "words": "Write to me: ada@example.org"}
    return questionnaires.answer_all(response=begun, answers=answers, by=ada.user, at=noon)


def test_closed_questions_become_columns_in_order(sent, bea):
    frame = questionnaires.answers_frame(sent.questionnaire, by=bea.user, purpose="design_research")

    assert list(frame.columns) == ["_subject", "_about", *CLOSED]
    row = frame.iloc[0]
    assert (row["_subject"], row["easy"], row["uses"], row["again"]) == (str(sent.subject_id), 4.0, ["no"], None)
    assert math.isnan(row["recommend"])


def test_every_reading_is_recorded_with_its_purpose(sent, bea):
    questionnaires.answers_frame(sent.questionnaire, by=bea.user, purpose="design_research")
    entry = audit.entries_about(sent.questionnaire).last()
    assert entry.kind == "questionnaires.answers.read"
    assert entry.facts == {"purpose": "design_research", "people": 1, "words": False}


def test_a_person_who_withdrew_is_in_no_later_reading(sent, asked, ada, bea):
    consent.withdraw(subject=sent.subject, text=asked, purpose="design_research", by=ada.user)
    reading = questionnaires.read_answers(sent.questionnaire, by=bea.user, purpose="design_research")
    assert reading.frame.empty
    assert reading.subject_ids == []


def test_a_draft_counts_for_nothing(begun, ada, bea):
    questionnaires.save_page(response=begun, page=1, answers={"easy": 1}, by=ada.user)
    assert questionnaires.answers_frame(begun.questionnaire, by=bea.user, purpose="design_research").empty


def test_answers_serve_no_purpose_but_their_own(sent, bea):
    with pytest.raises(questionnaires.OtherPurpose):
        questionnaires.read_answers(sent.questionnaire, by=bea.user, purpose="improve_model")


def test_an_outsider_reads_nothing(sent, cy):
    with pytest.raises(NotFound):
        questionnaires.read_answers(sent.questionnaire, by=cy.user, purpose="design_research")


def test_own_words_are_redacted_before_a_team_reads_them(sent, bea):
    words = questionnaires.read_words(sent.questionnaire, by=bea.user, purpose="design_research")
    assert words["code"].tolist() == ["words"]
    assert "ada@example.org" not in words["text"][0]
    assert "[EMAIL]" in words["text"][0]


def test_what_a_person_wrote_is_exported_in_clear_and_erased_for_good(sent, noon):
    from questionnaires import registrations

    exported = registrations.export([sent.subject_id])["responses"][0]
    assert [a["answer"] for a in exported["answers"]] == [4, ["no"], "Write to me: ada@example.org"]

    sentences = registrations.erase([sent.subject_id], noon)

    assert len(sentences) == 1
    assert not Answer.objects.exists()
    assert registrations.export([sent.subject_id]) == {"responses": []}
