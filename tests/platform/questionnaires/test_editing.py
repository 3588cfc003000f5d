"""A draft is changed one thing at a time; once somebody answers, the questions stand still and versions follow."""

import pytest

from audit import services as audit
from kernel.errors import Forbidden, Invalid, NotFound
from questionnaires import services as questionnaires
from questionnaires.models import Question, Response
from tests.platform.questionnaires.conftest import QUESTIONS, YES_NO, both


@pytest.fixture
def draft(rae):
    return questionnaires.create_questionnaire(
        organization=rae.organization,
        title=both("How was it?"),
        purpose="design_research",
        questions=QUESTIONS,
        sections=[both("You"), {}, both("At last", "最后")],
        by=rae.user,
    )


def order(questionnaire):
    return [(q.page, q.code) for q in questionnaire.questions.in_order()]


def headings(questionnaire):
    questionnaire.refresh_from_db()
    return [questionnaire.heading(page) for page in range(1, 5)]


def test_a_question_is_added_at_the_end_of_its_page_under_a_free_code(draft, rae):
    made = questionnaires.add_question(
        questionnaire=draft, question={"kind": "nps", "text": both("Recommend?"), "page": 1}, by=rae.user
    )
    assert made.code == "q7"
    assert order(draft)[:3] == [(1, "easy"), (1, "again"), (1, "q7")]


def test_a_page_behind_the_last_is_the_next_page(draft, rae):
    questionnaires.add_question(
        questionnaire=draft, question={"code": "end", "kind": "text", "text": both("More?"), "page": 99}, by=rae.user
    )
    assert order(draft)[-1] == (4, "end")


def test_a_question_is_changed_in_its_place(draft, rae):
    change = {"kind": "rating", "text": both("How easy?"), "required": False}
    questionnaires.change_question(questionnaire=draft, code="easy", question=change, by=rae.user)
    first = draft.questions.in_order()[0]
    assert (first.code, first.kind, first.text["en"], first.required) == ("easy", "rating", "How easy?", False)


def test_a_question_moves_up_and_down_also_over_the_edge_of_its_page(draft, rae):
    def move(code, up):
        questionnaires.move_question(questionnaire=draft, code=code, up=up, by=rae.user)
        return order(draft)

    assert move("again", True)[:2] == [(1, "again"), (1, "easy")]
    assert move("easy", False)[:3] == [(1, "again"), (2, "easy"), (2, "uses")]
    assert move("easy", True)[:3] == [(1, "again"), (1, "easy"), (2, "uses")]
    assert move("again", True) == move("again", True), "the first stays the first"
    assert move("words", False)[-1] == (3, "words"), "and the last the last"


def test_headings_stay_with_their_pages_when_one_empties(draft, rae):
    assert headings(draft)[:3] == ["You", "", "At last"]
    for code in ("uses", "recommend", "hours"):
        questionnaires.remove_question(questionnaire=draft, code=code, by=rae.user)
    assert order(draft) == [(1, "easy"), (1, "again"), (2, "words")]
    assert headings(draft) == ["You", "At last", "", ""]
    questionnaires.name_section(questionnaire=draft, page=1, heading={}, by=rae.user)
    assert headings(draft) == ["", "At last", "", ""]


def test_everything_is_replaced_at_once_or_nothing(draft, rae):
    parts = {"title": both("Anew"), "by": rae.user, "questionnaire": draft}
    with pytest.raises(questionnaires.BadQuestions):
        questionnaires.rewrite(questions=[{"code": "a", "kind": "nps"}], **parts)
    assert len(order(draft)) == len(QUESTIONS)
    questionnaires.rewrite(questions=[{"code": "a", "kind": "nps", "text": both("A?")}], **parts)
    draft.refresh_from_db()
    assert (draft.title["en"], order(draft)) == ("Anew", [(1, "a")])


def test_each_change_is_recorded(draft, rae):
    questionnaires.remove_question(questionnaire=draft, code="uses", by=rae.user)
    assert [entry.kind for entry in audit.entries_about(draft)] == [
        "questionnaires.questionnaire.created",
        "questionnaires.questionnaire.changed",
    ]


@pytest.mark.parametrize(
    "question",
    [
        {"code": "easy", "kind": "nps", "text": {"en": "Twice?"}},
        {"code": "a b", "kind": "nps", "text": {"en": "A?"}},
        {"kind": "likert", "text": {"en": "A?"}, "options": {"steps": 5}},
        {"kind": "likert", "text": {"en": "A?"}, "options": {"labels": {"9": "Nine"}}},
        {"kind": "single", "text": {"en": "A?"}, "options": {"choices": [{"value": 1, "label": 1}] * 2}},
        {"kind": "number", "text": {"en": "A?"}, "options": {"max": float("inf")}},
        {"kind": "text", "text": {"en": "\ud800"}},
        {"kind": "text", "text": {"en": "x" * 5001}},
        {"kind": [], "text": {"en": "A?"}},
        {"kind": "nps", "text": {}},
    ],
)
def test_a_question_that_no_page_could_show_is_refused(draft, rae, question):
    with pytest.raises(questionnaires.BadQuestions):
        questionnaires.add_question(questionnaire=draft, question=question, by=rae.user)
    assert Question.objects.count() == len(QUESTIONS)


def test_an_open_questionnaire_is_not_changed_but_taken_back_while_nobody_answers(form, rae):
    with pytest.raises(questionnaires.NotADraft):
        questionnaires.remove_question(questionnaire=form, code="uses", by=rae.user)
    questionnaires.take_back(questionnaire=form, by=rae.user)
    questionnaires.remove_question(questionnaire=form, code="uses", by=rae.user)
    assert len(order(form)) == len(QUESTIONS) - 1


def test_once_somebody_began_the_questions_stand_still(begun, rae):
    with pytest.raises(questionnaires.Answered):
        questionnaires.take_back(questionnaire=begun.questionnaire, by=rae.user)


def test_who_begins_while_it_is_taken_back_is_refused_and_leaves_nothing(form, willing, ada, rae, monkeypatch):
    """The check before the insert is passed, then the questionnaire is taken back: the check after it refuses."""
    from questionnaires.services import answering

    subject, allowed, calls = willing(ada.user), answering.consent.allowed, []

    def and_meanwhile(*args, **kwargs):
        if not calls:
            questionnaires.take_back(questionnaire=form, by=rae.user)
        calls.append(1)
        return allowed(*args, **kwargs)

    monkeypatch.setattr(answering.consent, "allowed", and_meanwhile)
    with pytest.raises(questionnaires.NotOpen):
        questionnaires.begin(questionnaire=form, subject=subject, by=ada.user)
    assert not Response.objects.exists()


def test_a_new_version_has_the_same_questions_and_closes_the_one_before_when_it_opens(form, rae):
    second = questionnaires.new_version(questionnaire=form, by=rae.user)
    assert (second.version, second.state, second.previous) == (2, "draft", form)
    assert order(second) == order(form)
    with pytest.raises(questionnaires.VersionedAlready):
        questionnaires.new_version(questionnaire=form, by=rae.user)

    questionnaires.remove_question(questionnaire=second, code="uses", by=rae.user)
    form.refresh_from_db()
    assert form.state == "open", "people answer the old one until the new one opens"
    questionnaires.open_questionnaire(questionnaire=second, by=rae.user)
    form.refresh_from_db()
    assert (form.state, len(order(form))) == ("closed", len(QUESTIONS))
    with pytest.raises(questionnaires.VersionedAlready):
        questionnaires.open_questionnaire(questionnaire=form, by=rae.user)


def test_who_answered_the_version_before_finds_those_answers_filled_in_where_nothing_changed(begun, form, rae, ada):
    answers = {"easy": 4, "again": "yes"}
    questionnaires.save_page(response=begun, page=1, answers=answers, by=ada.user)
    questionnaires.save_page(response=begun, page=3, answers={"words": "Larger type."}, by=ada.user)
    second = questionnaires.new_version(questionnaire=form, by=rae.user)
    change = {"kind": "single", "text": both("Would you come again?"), "options": YES_NO}
    questionnaires.change_question(questionnaire=second, code="again", question=change, by=rae.user)
    second = questionnaires.open_questionnaire(questionnaire=second, by=rae.user)

    response = questionnaires.begin(questionnaire=second, subject=begun.subject, by=ada.user)

    assert response.pages_done == 0, "they look at each page before it is sent"
    assert questionnaires.saved_answers(response=response, by=ada.user) == {"easy": 4, "words": "Larger type."}


def test_a_draft_without_questions_does_not_open(rae):
    empty = questionnaires.create_questionnaire(
        organization=rae.organization, title=both("T"), purpose="research", by=rae.user
    )
    with pytest.raises(questionnaires.BadQuestions, match="at least one question"):
        questionnaires.open_questionnaire(questionnaire=empty, by=rae.user)


@pytest.mark.parametrize("title", [{}, {"fr": "T"}, {"en": " "}, {"en": "\x00"}])
def test_a_title_that_says_nothing_is_refused(rae, title):
    make = {"organization": rae.organization, "purpose": "research", "by": rae.user}
    with pytest.raises(Invalid) as refusal:
        questionnaires.create_questionnaire(title=title, **make)
    assert refusal.value.field == "title"


def test_a_steward_may_not_change_it_and_a_stranger_learns_nothing(draft, ben, cy):
    for person, refusal in ((ben, Forbidden), (cy, NotFound)):
        with pytest.raises(refusal):
            questionnaires.remove_question(questionnaire=draft, code="uses", by=person.user)
        with pytest.raises(refusal):
            questionnaires.open_questionnaire(questionnaire=draft, by=person.user)
