"""Proposals: what fits the study's attributes, who rates them, how the ratings show."""

import pytest

from design.proposals import attributes
from design.proposals import services as proposals
from design.proposals.models import Proposal
from kernel.errors import Invalid
from questionnaires import services as questionnaires
from tests.design.conftest import ATTRIBUTES

FITTING = {"layout": "list", "steps": 2, "dark": True}


@pytest.fixture
def described(study, rae):
    attributes.define(study=study, attributes=ATTRIBUTES, by=rae.user)
    return study


@pytest.mark.parametrize(
    ("code", "value"), [("layout", "grid"), ("steps", 9), ("steps", "two"), ("dark", "yes"), ("dark", None)]
)
def test_a_value_that_an_attribute_does_not_permit_is_named(described, rae, code, value):
    with pytest.raises(attributes.BadAttribute, match=code):
        proposals.propose(study=described, title={"en": "T"}, attributes={**FITTING, code: value}, by=rae.user)
    assert not Proposal.objects.exists()


def test_an_attribute_that_the_study_does_not_have_is_named(described, rae):
    with pytest.raises(attributes.BadAttribute, match="color"):
        proposals.propose(study=described, title={"en": "T"}, attributes={**FITTING, "color": 1}, by=rae.user)


@pytest.mark.parametrize(
    "bad",
    [
        {"code": "a", "label": {"en": "A"}, "kind": "choice", "options": [{"value": 1}]},
        {"code": "a", "label": {"en": "A"}, "kind": "number", "low": 2, "high": 1},
        {"code": "a", "label": {"en": "A"}, "kind": "color"},
        {"code": "a", "label": {"en": "A"}, "kind": "boolean", "shade": 1},
    ],
)
def test_an_unusable_attribute_is_refused(study, rae, bad):
    with pytest.raises(attributes.BadAttribute, match="a"):
        attributes.define(study=study, attributes=[bad], by=rae.user)
    assert not study.attributes.exists()


def test_attributes_stand_still_once_something_was_proposed(described, rae):
    proposals.propose(study=described, title={"en": "T"}, attributes=FITTING, by=rae.user)
    with pytest.raises(attributes.AlreadyProposed):
        attributes.define(study=described, attributes=ATTRIBUTES[:1], by=rae.user)


def test_a_draft_shows_to_the_team_alone_and_in_review_to_those_who_joined(described, joined, rae, ada, cy):
    form = [{"code": "like", "kind": "rating", "text": {"en": "Like it?"}}]
    draft = proposals.propose(study=described, title={"en": "T"}, attributes=FITTING, by=rae.user)
    joined(ada.user)
    people = (rae, ada, cy)
    assert [Proposal.objects.visible_to(p.user).count() for p in people] == [1, 0, 0]

    with pytest.raises(proposals.NoReviewForm):
        proposals.put_to_review(proposal=draft, by=rae.user)
    proposals.ask_for_reviews(study=described, questions=form, by=rae.user)
    proposals.put_to_review(proposal=draft, by=rae.user)
    assert [Proposal.objects.visible_to(p.user).count() for p in people] == [1, 1, 0]


def test_the_better_rated_stands_first_with_its_interval(study, reviewed, bea):
    standing = proposals.standings(study=study, by=bea.user)
    assert [s.proposal.number for s in standing] == [3, 2, 1]
    assert standing[0].mean == pytest.approx(4.5)
    assert standing[0].ci95_low < 4.5 < standing[0].ci95_high
    assert standing[0].people_rounded == 5


def test_a_proposal_is_rated_once_by_a_person(reviewed, noon):
    from accounts.models import User

    person = User.objects.get(email="person0@example.org")
    with pytest.raises(questionnaires.AlreadySubmitted):
        proposals.review(proposal=reviewed[0], answers={"like": 5}, by=person, at=noon)


def test_ratings_of_fewer_than_five_people_are_hidden(study, reviewed, rae, bea, ada, joined, noon):
    fourth = proposals.propose(
        study=study, title={"en": "T"}, attributes={"layout": "list", "steps": 1, "dark": True}, by=rae.user
    )
    proposals.put_to_review(proposal=fourth, by=rae.user)
    proposals.review(proposal=fourth, answers={"like": 5}, by=joined(ada.user), at=noon)

    last = proposals.standings(study=study, by=bea.user)[-1]

    assert (last.proposal, last.hidden, last.mean, last.people_rounded) == (fourth, True, None, None)


def test_a_decision_needs_a_reason_and_stands(reviewed, rae):
    with pytest.raises(Invalid) as refusal:
        proposals.decide(proposal=reviewed[2], adopt=True, reason=" ", by=rae.user)
    assert refusal.value.field == "reason"
    adopted = proposals.decide(proposal=reviewed[2], adopt=True, reason="Best rated.", by=rae.user)
    assert adopted.state == Proposal.State.ADOPTED
    with pytest.raises(proposals.WrongMove):
        proposals.decide(proposal=adopted, adopt=False, reason="No.", by=rae.user)
