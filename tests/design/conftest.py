"""An open study of Northwind's, a survey in it, and people who take part."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from design.recruitment import services as recruitment
from design.studies import services as studies
from design.surveys import services as surveys
from tests.cast import Person
from tests.platform.questionnaires.conftest import asked, both, rae  # noqa: F401 - fixtures

SURVEY = [
    {"code": "easy", "kind": "likert", "text": both("It is easy to use."), "required": True},
    {"code": "look", "kind": "rating", "text": both("How do you like its look?")},
    {"code": "speed", "kind": "rating", "text": both("How do you like its speed?"), "page": 2},
    {"code": "recommend", "kind": "nps", "text": both("Would you recommend it?"), "page": 2},
    {"code": "words", "kind": "text", "text": both("What is missing?"), "page": 3},
]
ATTRIBUTES = [
    {
        "code": "layout",
        "label": both("Layout", "布局"),
        "kind": "choice",
        "options": [
            {"value": "list", "label": both("List"), "cost": 1},
            {"value": "cards", "label": both("Cards"), "cost": 3},
        ],
    },
    {"code": "steps", "label": both("Steps"), "kind": "integer", "low": 1, "high": 5, "cost": 0.5},
    {"code": "dark", "label": both("Dark mode"), "kind": "boolean", "cost": 1},
]


@pytest.fixture
def study(rae: Person, asked: Any, noon: datetime) -> Any:  # noqa: F811
    planned = studies.plan(
        organization=rae.organization,
        title=both("Clearer answers", "更清楚的回答"),
        summary=both("How our answers could read better."),
        consent_text=asked,
        by=rae.user,
    )
    return studies.open_study(study=planned, by=rae.user, at=noon)


@pytest.fixture
def survey(study: Any, rae: Person) -> Any:  # noqa: F811
    return surveys.add_survey(study=study, title=both("Your view", "您的看法"), questions=SURVEY, by=rae.user)


@pytest.fixture
def link(study: Any, rae: Person, noon: datetime) -> str:  # noqa: F811
    """The secret of a link that lets in any number of people."""
    _invitation, secret = recruitment.invite(study=study, label="newsletter", most_uses=None, by=rae.user, at=noon)
    return secret


@pytest.fixture
def joined(study: Any, link: str, noon: datetime) -> Callable[[Any], Any]:
    """A function that lets a user take part and allow the study's purpose; returns the user."""

    def make(user: Any) -> Any:
        recruitment.join(secret=link, by=user, at=noon)
        studies.decide(study=study, yes=True, by=user)
        return user

    return make


@pytest.fixture
def crowd(joined: Callable[[Any], Any]) -> Callable[[int], list[Any]]:
    """A function that makes so many people who take part."""
    from accounts.models import User

    numbers = itertools.count()

    def make(people: int) -> list[Any]:
        return [joined(User.objects.create_user(f"person{next(numbers)}@example.org")) for _ in range(people)]

    return make


@pytest.fixture
def reviewed(study: Any, rae: Person, crowd: Any, noon: datetime) -> Any:  # noqa: F811
    """Three proposals that eight people rated: they like cards, and dislike steps."""
    from design.proposals import attributes
    from design.proposals import services as proposals

    attributes.define(study=study, attributes=ATTRIBUTES, by=rae.user)
    form = [{"code": "like", "kind": "rating", "text": both("Do you like it?"), "required": True}]
    proposals.ask_for_reviews(study=study, questions=form, by=rae.user)
    made = []
    for layout, steps, dark in (("list", 4, False), ("cards", 4, False), ("cards", 2, True)):
        draft = proposals.propose(
            study=study,
            title=both(f"{layout} in {steps}"),
            attributes={"layout": layout, "steps": steps, "dark": dark},
            by=rae.user,
        )
        made.append(proposals.put_to_review(proposal=draft, by=rae.user))
    for number, person in enumerate(crowd(8)):
        for proposal, rating in zip(made, (1 + number % 2, 3, 5 - number % 2), strict=True):
            proposals.review(proposal=proposal, answers={"like": rating}, by=person, at=noon)
    return made
