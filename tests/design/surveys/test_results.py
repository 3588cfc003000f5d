"""What a team sees of a survey's answers: small cells hidden, in batches of people, whatever the size in few queries."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent import services as consent
from design.surveys import services as surveys
from kernel.actors import SYSTEM
from tests.platform.questionnaires.conftest import both


@pytest.fixture
def imported(study, rae):
    """A function that makes a survey of so many statements with so many people's answers."""
    basis = consent.attest(
        organization=study.organization, kind="contract", statement="Asked.", purposes=[study.purpose], by=SYSTEM
    )

    def make(statements, people):
        codes = [f"s{number}" for number in range(statements)]
        questions = [{"code": code, "kind": "likert", "text": both(code)} for code in codes]
        survey = surveys.add_survey(study=study, title=both("Statements"), questions=questions, by=rae.user)
        drawn = np.random.default_rng(0).integers(1, 6, size=(people, statements))
        frame = pd.DataFrame(drawn, columns=codes)
        surveys.import_responses(survey=survey, frame=frame, basis=basis, by=rae.user)
        return survey

    return make


def test_the_page_takes_as_many_queries_for_many_questions_and_people_as_for_few(client, imported, bea):
    client.force_login(bea.user)
    taken = []
    for statements, people in ((1, 5), (25, 60)):
        address = reverse("admin:design_survey_answers", args=[imported(statements, people).pk])
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 40


def test_the_answers_of_thousands_show(client, imported, bea):
    client.force_login(bea.user)
    address = reverse("admin:design_survey_answers", args=[imported(25, 2800).pk])
    html = client.get(address).content.decode()
    assert html.count('class="meter"') == 125


def test_counts_are_those_of_the_answers(imported, bea):
    survey = imported(2, 400)
    frame = survey_frame(survey, bea)
    for found in surveys.distributions(survey=survey, by=bea.user):
        counted = frame[found.question.code].value_counts()
        assert [cell.value for cell in found.cells] == [counted[step] for step in range(1, 6)]
        assert found.total.value == 400


def survey_frame(survey, person):
    from questionnaires import services as questionnaires

    return questionnaires.answers_frame(survey.questionnaire, by=person.user, purpose=survey.study.purpose)


def test_counts_of_answers_hide_small_cells_and_a_second_one(survey, crowd, bea, noon):
    for number, person in enumerate(crowd(17)):
        surveys.answer(survey=survey, answers={"easy": 1 if number == 0 else 2 + number % 2}, by=person, at=noon)

    easy = surveys.distributions(survey=survey, by=bea.user)[0]

    assert easy.total.value == 17
    shown = {answer: cell.value for answer, cell in zip(easy.offered, easy.cells, strict=True) if not cell.hidden}
    assert "1" not in shown, "one person's answer must not show"
    assert len(shown) < 3, "nor follow from the total minus the others"


def test_newcomers_are_counted_in_once_there_are_enough_of_them(survey, crowd, bea, noon):
    def answered(people, at):
        for person in crowd(people):
            surveys.answer(survey=survey, answers={"easy": 3, "look": 4}, by=person, at=at)
        return surveys.distributions(survey=survey, by=bea.user)[0].total.value

    assert answered(6, noon) == 6
    assert answered(4, noon + timedelta(minutes=1)) == 6, "today minus yesterday would be four people"
    assert answered(1, noon + timedelta(minutes=2)) == 11


def test_several_choices_are_counted_by_choice_and_one_may_be_called_all(study, crowd, bea, rae, noon):
    choices = [{"value": value, "label": both(value)} for value in ("all", "some")]
    asked = [{"code": "uses", "kind": "multiple", "text": both("What for?"), "options": {"choices": choices}}]
    survey = surveys.add_survey(study=study, title=both("Uses"), questions=asked, by=rae.user)
    for number, person in enumerate(crowd(12)):
        surveys.answer(survey=survey, answers={"uses": ["all", "some"][: 1 + number % 2]}, by=person, at=noon)
    (found,) = surveys.distributions(survey=survey, by=bea.user)
    assert [cell.value for cell in found.cells] == [12, 6]
    assert found.total.value == 12


def test_words_show_by_question_once_enough_people_have_written_to_it(study, crowd, bea, rae, noon):
    asked = [{"code": code, "kind": "text", "text": both(code)} for code in ("liked", "missed")]
    survey = surveys.add_survey(study=study, title=both("Words"), questions=asked, by=rae.user)
    for number, person in enumerate(crowd(6)):
        answers = {"liked": "The calm."} | ({"missed": "A way back."} if number < 4 else {})
        surveys.answer(survey=survey, answers=answers, by=person, at=noon)
    liked, missed = surveys.words(survey=survey, by=bea.user)
    assert (len(liked.texts), liked.hidden) == (6, False)
    assert (missed.texts, missed.hidden) == ([], True)


def test_t105_words_stand_in_an_order_that_tells_nobody_who_wrote_when(study, crowd, bea, rae, noon):
    asked = [{"code": "liked", "kind": "text", "text": both("liked")}]
    survey = surveys.add_survey(study=study, title=both("Words"), questions=asked, by=rae.user)
    for minute, (word, person) in enumerate(zip("caefbd", crowd(6), strict=True)):
        surveys.answer(survey=survey, answers={"liked": word}, by=person, at=noon + timedelta(minutes=minute))
    (liked,) = surveys.words(survey=survey, by=bea.user)
    assert liked.texts == list("abcdef")
