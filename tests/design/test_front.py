"""What design puts on a team's front page."""

from __future__ import annotations

from typing import Any

import pytest

from design import front

pytestmark = pytest.mark.django_db


def test_studies_say_who_was_let_in_who_came_and_what_they_wait_for(
    ben: Any, ada: Any, survey: Any, joined: Any
) -> None:
    joined(ada.user)
    (panel,) = front.studies(ben.user)
    (row,) = panel.table.rows

    assert row[0].href == f"/admin/design/study/{survey.study.pk}/overview/"
    assert row[3] == "1"
    assert "open since" in row[5]


def test_who_may_plan_is_led_to_it_and_a_teammate_to_the_list(aurora: Any, cy: Any) -> None:
    owner = aurora.members.get(memberships__role="owner")
    for user, href in ((owner, "/admin/design/study/new/"), (cy.user, "/admin/design/study/")):
        (panel,) = front.studies(user)
        assert panel.table.rows == []
        assert panel.href == href


def test_participants_have_no_such_panel(dora: Any) -> None:
    assert list(front.studies(dora.user)) == []


def test_another_companys_studies_are_not_on_it(cy: Any, survey: Any) -> None:
    (panel,) = front.studies(cy.user)
    assert panel.table.rows == []
