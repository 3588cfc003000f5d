"""Operators see on their front page what the doctor says; product teams don't."""

from __future__ import annotations

import pytest
from django.test import Client

from jobs import relay
from reciprocal.diagnosis import processes
from tests.cast import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_waiting_for_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> list[str]:
        raise AssertionError("the front page waits for no worker's answer")

    monkeypatch.setattr(processes, "_deserted", asked)


def test_an_operator_reads_what_is_wrong_and_what_to_do(odd: Person, client: Client) -> None:
    client.force_login(odd.user)

    assert "No relay is running, so jobs wait" in client.get("/admin/").text

    for role in ("relay", "worker"):
        relay.beat(role, "this one")
    assert "Nothing is wrong with it." in client.get("/admin/").text


def test_a_team_sees_nothing_of_it(ben: Person, client: Client) -> None:
    client.force_login(ben.user)

    page = client.get("/admin/").text

    assert "The installation" not in page
    assert "No relay is running" not in page
