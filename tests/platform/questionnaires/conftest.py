"""A questionnaire of every kind of question, a consent text that asks for its purpose, and a researcher who made it."""

from __future__ import annotations

from typing import Any

import pytest

from consent import services as consent
from kernel.actors import SYSTEM
from questionnaires import services as questionnaires
from tests.cast import Person


def both(english: str, chinese: str | None = None) -> dict[str, str]:
    return {"en": english, "zh-hans": chinese or english}


YES_NO = {"choices": [{"value": "yes", "label": both("Yes", "是")}, {"value": "no", "label": both("No", "否")}]}
QUESTIONS: list[dict[str, Any]] = [
    {"code": "easy", "kind": "likert", "text": both("It is easy to use.", "它很好用。"), "required": True},
    {"code": "again", "kind": "single", "text": both("Would you use it again?", "会再用吗？"), "options": YES_NO},
    {"code": "uses", "kind": "multiple", "text": both("What for?", "用来做什么？"), "options": YES_NO, "page": 2},
    {"code": "recommend", "kind": "nps", "text": both("Would you recommend it?", "会推荐吗？"), "page": 2},
    {"code": "hours", "kind": "number", "text": both("Hours", "小时"), "options": {"min": 0, "max": 168}, "page": 2},
    {"code": "words", "kind": "text", "text": both("Missing?", "缺什么？"), "options": {"long": True}, "page": 3},
]  # fmt: skip


@pytest.fixture
def rae(northwind: Any) -> Person:
    """A researcher at Northwind."""
    from accounts.models import User
    from organizations import services as organizations

    user = User.objects.create_user("rae@example.org", display_name="Rae")
    organizations.add_member(organization=northwind, user=user, role="researcher", by=SYSTEM)
    return Person(user, northwind)


@pytest.fixture
def form(rae: Person) -> Any:
    made = questionnaires.create_questionnaire(
        organization=rae.organization,
        title=both("How was it?", "感觉如何？"),
        purpose="design_research",
        questions=QUESTIONS,
        by=rae.user,
    )
    return questionnaires.open_questionnaire(questionnaire=made, by=rae.user)


@pytest.fixture
def asked(northwind: Any) -> Any:
    """Northwind's consent text for design research."""
    return consent.publish_text(
        organization=northwind,
        title=both("Taking part", "参与"),
        body=both("We ask how you find our designs.", "我们想了解您对设计的看法。"),
        purposes=[
            {
                "purpose": "design_research",
                "sentence": both("Northwind may use my answers.", "Northwind 可以使用我的回答。"),
                "allows": both("Statistics over all answers.", "对所有回答的统计。"),
            }
        ],
        categories=[both("Answers", "回答")],
        retention_days=365,
        contact="privacy@example.org",
        by=SYSTEM,
    )


@pytest.fixture
def willing(asked: Any) -> Any:
    """A function that makes a person's subject, with a yes to design research."""

    def make(user: Any) -> Any:
        subject = consent.subject_for(user)
        consent.grant(subject=subject, text=asked, purpose="design_research", by=user)
        return subject

    return make


@pytest.fixture
def begun(ada: Person, form: Any, willing: Any) -> Any:
    """Ada's response, begun."""
    return questionnaires.begin(questionnaire=form, subject=willing(ada.user), by=ada.user)
