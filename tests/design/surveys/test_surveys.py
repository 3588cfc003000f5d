"""A survey of a study: who may answer it, and what a team may see of the answers."""

import pytest

from design.recruitment.services import NotTakingPart
from design.studies.services import NotOpen, close_study
from design.surveys import services as surveys
from questionnaires import services as questionnaires


def test_who_takes_part_and_allows_it_answers(survey, joined, ada, noon):
    response = surveys.answer(survey=survey, answers={"easy": 5}, by=joined(ada.user), at=noon)
    assert response.is_submitted
    assert surveys.counts(survey) == (1, 1)


def test_who_takes_no_part_does_not_answer(survey, ada, noon):
    with pytest.raises(NotTakingPart):
        surveys.answer(survey=survey, answers={"easy": 5}, by=ada.user, at=noon)


def test_a_closed_study_takes_no_answers(study, survey, joined, ada, rae, noon):
    joined(ada.user)
    close_study(study=study, by=rae.user, at=noon)
    with pytest.raises(NotOpen):
        surveys.answer(survey=survey, answers={"easy": 5}, by=ada.user, at=noon)


def test_a_questionnaire_of_another_purpose_is_no_survey_of_the_study(study, rae):
    other = questionnaires.create_questionnaire(
        organization=rae.organization,
        title={"en": "Other"},
        purpose="research",
        questions=[{"code": "a", "kind": "nps", "text": {"en": "A?"}}],
        by=rae.user,
    )
    with pytest.raises(surveys.AskedElsewhere):
        surveys.attach(study=study, questionnaire=other, by=rae.user)
