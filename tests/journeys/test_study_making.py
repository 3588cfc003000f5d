"""A researcher makes a survey and frames a design in a real browser; every page on the way is looked at."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from design.models import Proposal, Study, Survey
from organizations.roles import Role
from tests.journeys import world as worlds
from tests.journeys.test_walks import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Any]


def write(visitor: Any, **fields: str) -> Any:
    for name, value in fields.items():
        control = visitor.page.locator(f"main [name={name}]")
        control.select_option(value) if control.evaluate("e => e.tagName") == "SELECT" else control.fill(value)
    return visitor.press_submit()


def act(visitor: Any, what: str, about: str) -> Any:
    """Press the button or link ``what`` of the thing that it is about, which only who listens is told."""
    name = re.compile(f"^{what}.*{about}$")
    main = visitor.page.locator("main")
    return visitor._click(main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first)


def test_a_researcher_plans_a_study_and_makes_its_survey(world: worlds.World, visit: Visit) -> None:
    rae = sign_in(visit(), world, world.stage.member("Northwind", Role.RESEARCHER))
    rae.go("/admin/design/study/").press("Plan a study")
    write(rae, title_en="Shorter replies", title_zh="更短的回复")
    rae.press("Change the study").press("Cancel").press("Add a survey")
    write(rae, title_en="Your view", title_zh="您的看法")
    for kind in ("Agreement on a scale", "Likelihood to recommend", "Rating", "Own words"):
        rae.press(kind)
        write(rae, text_en=f"{kind}?", text_zh="？")
    rae.press("One choice")
    write(rae, text_en="How often?", text_zh="多久？", choices_en="Daily\nNever", choices_zh="每天\n从不", page="2")
    rae.press("Give it a heading")
    write(rae, heading_en="You", heading_zh="您")
    act(rae, "Up", "q4")
    act(rae, "Change", "q1").press("Cancel")
    rae.press("See it as people do").press("Next page").press("Back to its questions").press("Open it")
    survey = Survey.objects.get(study__title__en="Shorter replies")
    assert [question.code for question in survey.questionnaire.questions.in_order()] == ["q1", "q2", "q4", "q3", "q5"]
    assert survey.questionnaire.state == "open"


def test_a_researcher_frames_a_design_and_drafts_a_proposal(world: worlds.World, visit: Visit) -> None:
    rae = sign_in(visit(), world, world.stage.member("Northwind", Role.RESEARCHER))
    rae.go("/admin/design/study/new/")
    write(rae, title_en="Refunds", title_zh="退款")
    overview = rae.path
    act(rae, "Look", "What may vary").press("One of several")
    write(rae, label_en="Layout", label_zh="布局", options_en="List\nCards", options_zh="列表\n卡片")
    act(rae, "Change", "Layout").press("Cancel").press("Back to the study").press("Make the form").press("Open it")
    rae.go(overview).press("Draft a proposal")
    rae.page.locator("main [name=title_en]").fill("Cards first")
    rae.page.locator("main [name=attribute_layout][value=cards]").check()
    rae.press_submit().press("Put it to review").press("Decide").press("Cancel")
    assert Proposal.objects.get(study=Study.objects.get(title__en="Refunds")).state == "in_review"
    rae.go(f"/admin/design/survey/{world.study.surveys.get().pk}/answers/")
    rae.go(f"/admin/design/factorreport/ask/{world.study.surveys.get().pk}/")
    rae.go(f"/admin/design/satisfactionreport/ask/{world.study.surveys.get().pk}/")
    rae.go(f"/admin/design/optimization/ask/{world.study.pk}/")
