"""What the app says to a person, exports of them and erases."""

import pytest

from design import registrations
from design.models import (
    Attribute,
    Enrollment,
    FactorReport,
    Invitation,
    Optimization,
    Proposal,
    Review,
    ReviewForm,
    SatisfactionReport,
    Study,
    Survey,
)
from design.satisfaction import services as satisfaction
from design.surveys import services as surveys
from kernel import privacy, registry
from questionnaires.models import Answer, Question, Questionnaire, Response

MODELS = [
    Attribute, Enrollment, FactorReport, Invitation, Optimization, Proposal, Review, ReviewForm, SatisfactionReport,
    Study, Survey, Answer, Question, Questionnaire, Response,
]  # fmt: skip


@pytest.mark.parametrize("model", MODELS)
def test_every_field_is_in_one_privacy_class(model):
    assert privacy.faults(model) == []


def test_what_came_of_answers_is_shown_to_who_gave_them(survey, crowd, ada, bea, noon, run_jobs):
    people = crowd(6)
    for person in people:
        surveys.answer(survey=survey, answers={"easy": 3, "look": 4, "speed": 3, "recommend": 9}, by=person, at=noon)
    assert list(registrations.impact(people[0])) == []
    satisfaction.ask(survey=survey, by=bea.user)
    run_jobs()

    (entry,) = registrations.impact(people[0])

    assert entry.n == 6
    assert "6 people" in entry.effect
    assert list(registrations.impact(ada.user)) == []


def test_a_decision_reaches_its_reviewers_with_the_reason(reviewed, rae):
    from accounts.models import User
    from design.proposals import services as proposals

    proposals.decide(proposal=reviewed[2], adopt=True, reason="You liked it best.", by=rae.user)
    person = User.objects.get(email="person0@example.org")
    assert [entry.effect for entry in registrations.impact(person)] == ["You liked it best."]


def test_a_person_gets_all_of_it_and_can_have_it_erased(survey, reviewed, noon):
    from accounts.models import User

    person = User.objects.get(email="person0@example.org")
    surveys.answer(survey=survey, answers={"easy": 3, "words": "Mine."}, by=person, at=noon)
    subject = [person.subject.pk]

    exported = registrations.export(subject)
    assert (len(exported["studies"]), len(exported["reviews"])) == (1, 3)
    for room in registry.people_rooms():
        if room.room in ("design", "questionnaires"):
            assert room.erase(subject, noon)

    assert registrations.export(subject) == {"studies": [], "reviews": []}
    assert not Response.objects.filter(subject_id=person.subject.pk).exists()
    assert Review.objects.count() == 21, "the others' reviews stay"


def test_a_teams_card_counts_responses_of_its_own_studies(survey, joined, ada, bea, cy, noon):
    surveys.answer(survey=survey, answers={"easy": 3}, by=joined(ada.user), at=noon)
    (card,) = registrations.cards(bea.user)
    assert (card.value, card.detail) == ("1", "1 study open, 100 % of the responses begun were sent")
    assert list(registrations.cards(cy.user)) == []
