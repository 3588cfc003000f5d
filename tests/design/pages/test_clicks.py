"""A researcher who knows no address makes a study and everything in it by clicks; a teammate sees what they may do."""

import pytest

from design.models import FactorReport, Optimization, Proposal, SatisfactionReport, Study, Survey
from design.proposals import services as proposals
from design.recruitment import services as recruitment
from design.studies import services as studies
from design.surveys import services as surveys
from tests.design.pages.clicks import Visitor


@pytest.fixture
def researcher(client, rae, asked):
    return Visitor(client, rae.user)


def plan(visitor, **more):
    visitor.follow("Studies")
    visitor.follow("Plan a study")
    visitor.press("Plan the study", title_en="Clearer answers", title_zh="更清楚的回答", minutes="4", **more)
    return Study.objects.get()


def add(visitor, kind, **fields):
    visitor.follow(kind)
    visitor.press("Save", **fields)


def test_a_survey_of_every_kind_of_question_is_made_by_clicks(researcher, asked):
    plan(researcher, consent_text=asked.pk)
    researcher.follow("Add a survey")
    researcher.press("Go on to the questions", title_en="Your view", introduction_en="Three minutes, please.")
    assert researcher.sees("asks nothing yet")

    add(researcher, "Agreement on a scale", text_en="It is easy.", text_zh="它很好用。", required="on", code="easy")
    add(researcher, "One choice", text_en="How often?", choices_en="Daily\nNow and then\nNever")
    add(researcher, "Several choices", text_en="What for?", choices_en="Work\nPlay", choices_zh="工作\n娱乐")
    add(researcher, "Likelihood to recommend", text_en="Would you recommend it?", page="2")
    add(researcher, "Rating", text_en="How do you like it?", steps="7", page="2")
    add(researcher, "Number", text_en="How many hours?", low="0", high="168", page="2")
    add(researcher, "Own words", text_en="What is missing?", long="on", page="3")
    assert researcher.sees("asks 7 questions")

    researcher.follow("Give it a heading")
    researcher.press("Save", heading_en="You and the product")
    researcher.press("Down: easy")
    researcher.follow("Change: easy")
    researcher.press("Save", text_en="It is easy to use.")
    researcher.follow("See it as people do")
    assert researcher.sees("You and the product")
    assert researcher.sees("It is easy to use.")
    researcher.follow("Back to its questions")
    researcher.press("Open it")

    questions = list(Survey.objects.get().questionnaire.questions.in_order())
    assert [(q.page, q.kind) for q in questions] == [
        (1, "single"), (1, "likert"), (1, "multiple"), (2, "nps"), (2, "rating"), (2, "number"), (3, "text"),
    ]  # fmt: skip
    easy = questions[1]
    assert (easy.text["en"], easy.text["zh-hans"], easy.required) == ("It is easy to use.", "它很好用。", True)
    assert easy.options["labels"]["5"] == {"en": "Strongly agree", "zh-hans": "非常同意"}
    assert questions[2].options["choices"][0] == {"value": "work", "label": {"en": "Work", "zh-hans": "工作"}}
    assert (questions[4].options["max"], questions[5].options) == (7, {"min": 0.0, "max": 168.0})
    assert Survey.objects.get().questionnaire.state == "open"


def test_a_question_is_removed_and_an_unanswered_survey_taken_back_by_clicks(researcher, survey):
    researcher.follow("Studies")
    researcher.follow("Clearer answers")
    researcher.follow("Questions: Your view")
    researcher.press("Take it back to change it")
    researcher.follow("Change: words")
    researcher.press("Remove the question")
    assert researcher.sees("asks 4 questions")


def test_an_answered_survey_gets_a_new_version_by_clicks(researcher, survey, joined, ada, noon):
    surveys.answer(survey=survey, answers={"easy": 4}, by=joined(ada.user), at=noon)
    researcher.follow("Studies")
    researcher.follow("Clearer answers")
    researcher.follow("Questions: Your view")
    assert not researcher.sees("Take it back to change it")
    researcher.follow("Clearer answers")
    researcher.press("Make a new version")
    researcher.follow("Change: look")
    researcher.press("Save", text_en="How do you like its looks?")
    researcher.press("Open it")
    researcher.follow("Clearer answers")
    assert researcher.sees("Your view, version 1")
    assert researcher.sees("Your view, version 2")
    assert [s.questionnaire.state for s in Survey.objects.order_by("questionnaire__version")] == ["closed", "open"]


def test_proposals_are_framed_drafted_reviewed_optimized_and_decided_by_clicks(
    researcher, asked, crowd_of, noon, run_jobs
):
    study = plan(researcher, consent_text=asked.pk)
    researcher.follow("Look: What may vary")
    researcher.follow("One of several")
    researcher.press("Save", label_en="Layout", options_en="List\nCards", costs="1\n3")
    researcher.follow("Whole number")
    researcher.press("Save", label_en="Steps", low="1", high="5", cost="0.5")
    researcher.follow("Back to the study")
    researcher.press("Make the form")
    assert researcher.sees("How do you like this proposal?")
    researcher.press("Open it")
    researcher.follow("Clearer answers")
    for title, layout, steps in (("As a list", "list", "4"), ("As cards", "cards", "2")):
        researcher.follow("Draft a proposal")
        researcher.press("Save", title_en=title, attribute_layout=layout, attribute_steps=steps)
        researcher.follow("Change the draft")
        researcher.press("Save", summary_en="Picture it.")
        researcher.press("Put it to review")
        researcher.follow("Clearer answers")
    researcher.press("Open the study")
    researcher.follow("Invite people")
    researcher.press("Make the link", label="newsletter")
    assert researcher.sees("/studies/join/")

    for number, person in enumerate(crowd_of(study, 6)):
        for proposal, rating in zip(Proposal.objects.order_by("number"), (1 + number % 2, 4 + number % 2), strict=True):
            proposals.review(proposal=proposal, answers={"like": rating}, by=person, at=noon)
    researcher.follow("I have copied it")
    researcher.follow("Find the next proposal")
    researcher.press("Find it", most_cost="5")
    run_jobs()
    researcher.go(researcher.address)
    assert researcher.sees("Propose next: Layout: Cards")
    researcher.follow("Look at the draft")
    researcher.follow("Clearer answers")
    researcher.follow("Look: As cards")
    researcher.follow("Decide")
    researcher.press("Save the decision", adopt="yes", reason="You liked it best.")
    assert Proposal.objects.get(number=2).state == "adopted"
    assert Optimization.objects.get().settings["most_cost"] == 5
    researcher.follow("Back to the study")
    researcher.press("Let nobody else in")
    assert researcher.sees("Withdrawn")


@pytest.fixture
def crowd_of(rae, noon):
    """A function that makes so many people who take part in a study."""

    def make(study, people):
        from accounts.models import User

        _made, secret = recruitment.invite(study=study, label="crowd", most_uses=None, by=rae.user, at=noon)
        users = [User.objects.create_user(f"one{number}@example.org") for number in range(people)]
        for user in users:
            recruitment.join(secret=secret, by=user, at=noon)
            studies.decide(study=study, yes=True, by=user)
        return users

    return make


def test_reports_are_asked_for_with_settings_by_clicks(client, survey, crowd, bea, noon, run_jobs):
    for number, person in enumerate(crowd(6)):
        answers = {"easy": 1 + number % 5, "look": 1 + number % 4, "speed": 2 + number % 3, "recommend": 9}
        surveys.answer(survey=survey, answers=answers, by=person, at=noon)
    analyst = Visitor(client, bea.user)
    analyst.follow("Studies")
    analyst.follow("Clearer answers")
    analyst.follow("Find factors")
    analyst.press("Make the report", items=["easy", "look", "speed"], factors="1", rotation="none")
    assert FactorReport.objects.get().settings["items"] == ["easy", "look", "speed"]
    analyst.follow("Clearer answers")
    analyst.follow("Score satisfaction")
    analyst.press("Make the report", look="3", speed="1")
    assert SatisfactionReport.objects.get().settings["weights"] == {"look": 3.0, "speed": 1.0}
    run_jobs()


def test_a_wrong_form_keeps_what_was_written_and_names_the_field(researcher, asked):
    plan(researcher)
    researcher.follow("Add a survey")
    researcher.press("Go on to the questions", title_en="Your view")
    researcher.follow("One choice")
    researcher.may_err = True
    researcher.press("Save", text_en="How often?", choices_en="Daily", choices_zh="每天\n从不")
    assert researcher.sees("One thing needs mending") or researcher.sees("things need mending")
    assert researcher.sees("Write as many lines as in English")
    assert researcher.sees("How often?")
    assert not Survey.objects.get().questionnaire.questions.exists()


def test_an_analyst_sees_no_link_that_would_be_refused(client, study, survey, reviewed, bea):
    analyst = Visitor(client, bea.user)
    analyst.follow("Studies")
    assert not analyst.sees("Plan a study")
    for page in ("Clearer answers", "Questions: Your view", "See it as people do"):
        analyst.follow(page)
        refused = [
            (words, href)
            for words, href in analyst.page.links
            if href.startswith("/admin/") and client.get(href).status_code >= 400
        ]
        assert refused == []
    analyst.go(f"/admin/design/study/{study.pk}/overview/")
    buttons = [button for form in analyst.page.forms for button in form["buttons"]]
    assert not [button for button in buttons if button.startswith(("Open", "Close", "Make", "Let"))]


def test_a_study_that_misses_something_says_what_and_where(researcher):
    plan(researcher)
    assert not researcher.sees("Open the study")
    researcher.follow("Choose it")
    assert researcher.sees("Consent text")
    researcher.follow("Cancel")
    researcher.follow("Add a survey")
    assert researcher.sees("It begins as a draft")
