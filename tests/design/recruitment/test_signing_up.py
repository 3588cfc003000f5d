"""A stranger with a link into a study may make an account; without one, or with a dead one, not."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts import signup
from design.recruitment import services as recruitment
from design.studies import services as studies

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(study: Any, rae: Any) -> str:
    _invitation, secret = recruitment.invite(
        study=study, label="newsletter", most_uses=None, by=rae.user, at=timezone.now()
    )
    return secret


def test_a_link_into_an_open_study_opens_sign_up_for_any_address(client: Any, link: str) -> None:
    page = client.get(f"/accounts/signup/?next=/studies/join/{link}/")
    assert "account/signup.html" in [template.name for template in page.templates]
    assert "Create an account" in client.get(f"/accounts/login/?next=/studies/join/{link}/").content.decode()


def test_a_link_that_lets_nobody_in_opens_nothing(study: Any, link: str, rae: Any) -> None:
    assert signup.opened_by("/studies/join/no-such-secret/") is None
    assert signup.opened_by(f"/studies/join/{link}/") == signup.ANY_ADDRESS
    studies.close_study(study=study, by=rae.user, at=timezone.now())
    assert signup.opened_by(f"/studies/join/{link}/") is None
