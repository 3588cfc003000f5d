"""Every figure that a team sees passes the gate: one case of too few people for each page, and over the API."""

from datetime import timedelta

import pytest
from django.urls import reverse

from design.factors import services as factors
from design.optimization import services as optimization
from design.proposals import services as proposals
from design.satisfaction import services as satisfaction
from design.surveys import services as surveys


@pytest.fixture
def page(client, bea):
    """A function that shows an analyst a team's page."""

    def show(name, *args):
        client.force_login(bea.user)
        answer = client.get(reverse(f"admin:{name}", args=args))
        assert answer.status_code == 200
        return answer.content.decode()

    return show


@pytest.fixture
def rest(api, bea):
    api.force_authenticate(bea.user)
    return lambda path: api.get(f"/api/v1/{path}").data


def answer(survey, people, at, **answers):
    for person in people:
        surveys.answer(survey=survey, answers={"easy": 3} | answers, by=person, at=at)


@pytest.fixture
def made(bea, run_jobs):
    """A function that makes a report and returns it."""

    def make(ask, **about):
        report = ask(**about, by=bea.user)
        run_jobs()
        report.refresh_from_db()
        return report

    return make


def test_t94_the_answers_page_and_the_api_hide_a_small_count_and_what_would_tell_it(page, rest, survey, crowd, noon):
    answer(survey, crowd(9), noon, look=4)
    answer(survey, crowd(1), noon, look=2)
    html = page("design_survey_answers", survey.pk)
    assert html.count("hidden, fewer than 5") >= 5, "of five steps at least the small one and two beside it"
    look = next(found for found in rest(f"surveys/{survey.pk}/results/") if found["question"] == "look")
    counts = {cell["answer"]: cell["count"] for cell in look["answers"]}
    assert look["answered"] == 10
    assert counts["2"] is None
    assert counts["4"] is None, "ten who answered minus nine fours would be one"


def test_of_a_scale_three_counts_are_hidden_since_its_mean_is_told_elsewhere(survey, crowd, bea, noon):
    for look, people in ((1, 2), (2, 4), (3, 8), (4, 9), (5, 10)):
        answer(survey, crowd(people), noon, look=look)
    look = next(d for d in surveys.distributions(survey=survey, by=bea.user) if d.question.code == "look")
    shown = [cell.value for cell in look.cells]
    assert shown == [None, None, None, 9, 10], "1 and 2 are small; with 3 shown, total and mean would give both away"


def test_the_study_page_hides_the_mean_of_a_proposal_that_few_rated(page, rest, study, reviewed, rae, crowd, noon):
    fourth = proposals.propose(
        study=study, title={"en": "Barely seen"}, attributes={"layout": "list", "steps": 1, "dark": True}, by=rae.user
    )
    proposals.put_to_review(proposal=fourth, by=rae.user)
    for number, person in enumerate(crowd(6)):
        seen = [fourth] if number < 2 else reviewed[:1]
        proposals.review(proposal=seen[0], answers={"like": 5}, by=person, at=noon + timedelta(minutes=1))
    assert "hidden, too few reviews" in page("design_study_overview", study.pk)
    standing = rest(f"proposals/standings/?study={study.pk}")
    barely = next(s for s in standing if s["number"] == 4)
    assert (barely["hidden"], barely["mean"], barely["people_rounded"]) == (True, None, None)


def test_the_satisfaction_page_hides_the_groups_when_one_is_small(page, survey, crowd, noon, made):
    answer(survey, crowd(9), noon, recommend=10)
    answer(survey, crowd(1), noon, recommend=0)
    report = made(satisfaction.ask, survey=survey)
    html = page("design_satisfaction_report", report.pk)
    assert "hidden, small group" in html
    assert ">9<" not in html


def test_the_satisfaction_page_hides_an_index_of_few(page, survey, crowd, noon, made):
    answer(survey, crowd(8), noon, recommend=10)
    answer(survey, crowd(2), noon, look=5, speed=5)
    report = made(satisfaction.ask, survey=survey)
    assert report.figures["satisfaction_index"] == {"hidden": True, "items": ["look", "speed"]}
    assert "Satisfaction by item" not in page("design_satisfaction_report", report.pk)


def test_the_factor_page_hides_how_many_were_left_out_when_they_are_few(page, survey, crowd, noon, made):
    for number, person in enumerate(crowd(30)):
        given = {"easy": 1 + number % 5, "look": 1 + (number // 2) % 5, "speed": 1 + (number // 3) % 5}
        if number < 2:
            del given["speed"]
        surveys.answer(survey=survey, answers=given, by=person, at=noon)
    report = made(factors.ask, survey=survey, items=["easy", "look", "speed"], factors=1)
    assert (report.figures["n"], report.figures["left_out"]) == (28, None)
    assert "left out: hidden" in page("design_factor_report", report.pk)


def test_the_next_proposal_is_not_found_from_what_few_people_said(page, study, reviewed, rae, crowd, noon, made):
    fourth = proposals.propose(
        study=study, title={"en": "Dark list"}, attributes={"layout": "list", "steps": 4, "dark": True}, by=rae.user
    )
    proposals.put_to_review(proposal=fourth, by=rae.user)
    for number, person in enumerate(crowd(5)):
        rated = fourth if number < 2 else reviewed[number % 3]
        proposals.review(proposal=rated, answers={"like": 5}, by=person, at=noon + timedelta(minutes=1))
    report = made(optimization.ask, study=study)
    assert report.figures["n"] == 27, "24 ratings and three of the newcomers', without the two of the fourth proposal"
    assert "Propose next" in page("design_optimization_report", report.pk)


@pytest.mark.parametrize("ask", [factors.ask, satisfaction.ask])
def test_a_report_about_four_people_is_not_made(rest, survey, crowd, noon, made, ask):
    answer(survey, crowd(4), noon, look=4, speed=3, recommend=9)
    more = {"items": ["easy", "look", "speed"]} if ask is factors.ask else {}
    report = made(ask, survey=survey, **more)
    kind = "factor-reports" if ask is factors.ask else "satisfaction-reports"
    shown = rest(f"{kind}/{report.pk}/")
    assert (shown["figures"], shown["people"], shown["state"]) == ({}, None, "asked")


def test_a_study_that_asks_for_more_people_hides_more(page, study, survey, crowd, rae, noon):
    from design.studies import services as studies

    studies.revise(study=study, minimum_cell=10, by=rae.user)
    answer(survey, crowd(8), noon, look=4)
    html = page("design_survey_answers", survey.pk)
    assert "hidden, fewer than 10" in html
    assert "n hidden" in html


def test_a_report_moves_on_by_whole_batches_of_people(survey, crowd, noon, made):
    answer(survey, crowd(6), noon, look=4, speed=3, recommend=9)
    assert made(satisfaction.ask, survey=survey).people == 6
    answer(survey, crowd(2), noon + timedelta(minutes=1), look=1, speed=1, recommend=0)
    again = made(satisfaction.ask, survey=survey, weights={"look": 2, "speed": 1})
    assert again.people == 6, "eight minus six people would be two people's answers"
    answer(survey, crowd(3), noon + timedelta(minutes=2), look=1, speed=1, recommend=0)
    assert made(satisfaction.ask, survey=survey).people == 11
