"""Page by page: saved, resumed, sent once."""

import pytest
from django.db import IntegrityError, transaction

from audit import services as audit
from consent import services as consent
from kernel.errors import Forbidden, NotFound
from questionnaires import services as questionnaires
from questionnaires.models import Answer, Question, Response


def test_a_page_is_kept_and_found_again(begun, ada):
    questionnaires.save_page(response=begun, page=1, answers={"easy": "4", "again": "yes"}, by=ada.user)

    resumed = questionnaires.begin(questionnaire=begun.questionnaire, subject=begun.subject, by=ada.user)

    assert resumed == begun
    assert resumed.pages_done == 1
    assert questionnaires.saved_answers(response=resumed, by=ada.user) == {"easy": 4, "again": "yes"}


def test_saving_a_page_again_replaces_and_empties_answers(begun, ada):
    questionnaires.save_page(response=begun, page=1, answers={"easy": 4, "again": "yes"}, by=ada.user)
    questionnaires.save_page(response=begun, page=1, answers={"easy": 2}, by=ada.user)

    assert questionnaires.saved_answers(response=begun, by=ada.user) == {"easy": 2}


def test_own_words_are_sealed_and_open_for_their_writer_alone(begun, ada, dora):
    for words in ("Darker colors, please.", "Larger type."):
        questionnaires.save_page(response=begun, page=3, answers={"words": words}, by=ada.user)

    answer = Answer.objects.get(question__code="words")
    assert answer.value is None
    assert b"Larger" not in bytes(answer.sealed)
    assert questionnaires.saved_answers(response=begun, by=ada.user) == {"words": "Larger type."}
    with pytest.raises(questionnaires.NotYourResponse):
        questionnaires.saved_answers(response=begun, by=dora.user)


def test_a_bad_answer_is_named_and_nothing_of_the_page_is_kept(begun, ada):
    with pytest.raises(questionnaires.BadAnswers) as refusal:
        questionnaires.save_page(
            response=begun, page=2, answers={"recommend": 11, "hours": "many", "uses": ["yes"]}, by=ada.user
        )

    assert set(refusal.value.faults) == {"recommend", "hours"}
    assert "0 to 10" in refusal.value.faults["recommend"]
    assert not begun.answers.exists()


def test_an_answer_to_a_question_of_another_page_is_refused(begun, ada):
    with pytest.raises(questionnaires.BadAnswers) as refusal:
        questionnaires.save_page(response=begun, page=1, answers={"easy": 3, "recommend": 9}, by=ada.user)
    assert set(refusal.value.faults) == {"recommend"}


def test_a_response_with_an_open_required_question_is_not_sent_and_says_where(begun, ada, noon):
    with pytest.raises(questionnaires.Incomplete) as refusal:
        questionnaires.submit(response=begun, by=ada.user, at=noon)
    assert refusal.value.page == 1
    assert set(refusal.value.faults) == {"easy"}


def test_a_response_is_sent_once_and_recorded(begun, ada, noon):
    questionnaires.save_page(response=begun, page=1, answers={"easy": 5}, by=ada.user)
    sent = questionnaires.submit(response=begun, by=ada.user, at=noon)

    assert sent.state == Response.State.SUBMITTED
    assert [entry.kind for entry in audit.entries_about(sent)] == ["questionnaires.response.submitted"]
    with pytest.raises(questionnaires.AlreadySubmitted):
        questionnaires.submit(response=begun, by=ada.user, at=noon)
    with pytest.raises(questionnaires.AlreadySubmitted):
        questionnaires.save_page(response=begun, page=1, answers={"easy": 1}, by=ada.user)


def test_nothing_is_kept_without_consent(form, ada):
    with pytest.raises(questionnaires.ConsentNeeded):
        questionnaires.begin(questionnaire=form, subject=consent.subject_for(ada.user), by=ada.user)
    assert not Response.objects.exists()


def test_after_a_withdrawal_no_further_page_is_kept(begun, asked, ada):
    consent.withdraw(subject=begun.subject, text=asked, purpose="design_research", by=ada.user)
    with pytest.raises(questionnaires.ConsentNeeded):
        questionnaires.save_page(response=begun, page=1, answers={"easy": 3}, by=ada.user)


def test_a_closed_questionnaire_takes_no_answers(begun, ada, rae):
    questionnaires.close_questionnaire(questionnaire=begun.questionnaire, by=rae.user)
    with pytest.raises(questionnaires.NotOpen):
        questionnaires.save_page(response=begun, page=1, answers={"easy": 3}, by=ada.user)


def test_nobody_answers_for_somebody_else(begun, dora):
    with pytest.raises(NotFound):
        questionnaires.save_page(response=begun, page=1, answers={"easy": 3}, by=dora.user)


def test_a_person_has_one_response_even_when_no_thing_is_judged(begun):
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(questionnaire=begun.questionnaire, subject=begun.subject)


def test_a_draft_of_questions_names_the_question_at_fault(rae):
    bad = [{"code": "a", "kind": "likert", "text": {"en": "A"}}, {"code": "b", "kind": "likert", "text": {"fr": "B"}}]
    make = {"organization": rae.organization, "title": {"en": "T"}, "purpose": "research", "by": rae.user}
    with pytest.raises(questionnaires.BadQuestions) as refusal:
        questionnaires.create_questionnaire(questions=bad, **make)
    assert "Question 2 (b)" in str(refusal.value)
    assert not Question.objects.exists()


def test_a_steward_may_not_make_a_questionnaire_and_a_stranger_learns_nothing(ben, cy):
    make = {"organization": ben.organization, "title": {"en": "T"}, "purpose": "research", "questions": []}
    with pytest.raises(Forbidden):
        questionnaires.create_questionnaire(by=ben.user, **make)
    with pytest.raises(NotFound):
        questionnaires.create_questionnaire(by=cy.user, **make)
