"""The page that says what was hidden and why, for whoever answers for an organization's figures."""

import pytest
from django.urls import reverse

from disclosure import services as disclosure
from disclosure import words
from disclosure.models import Release
from disclosure.services import Cell

pytestmark = pytest.mark.django_db
LIST = "admin:disclosure_release_changelist"


@pytest.fixture
def released(ben):
    named = {"organization_id": ben.organization.pk}
    parts = [Cell("=1", 3, 3), Cell("=2", 987654, 10), Cell("=3", 20, 20)]
    disclosure.release([*parts, Cell("all", 33, 33, total_of=("=1", "=2", "=3"))], context="some table", **named)
    disclosure.release([Cell("all", 20, 20)], context="whole table", **named)
    return Release.objects.get(context="some table")


def test_an_owner_reads_what_was_hidden_and_why_in_words(client, ben, released):
    client.force_login(ben.user)
    page = client.get(released.get_absolute_url()).content.decode()
    assert "1: too few people. It is about fewer than 5 people." in page
    assert "2: protects another. With it, a hidden figure could be computed from the rest." in page
    assert "987654" not in page


def test_the_list_says_why_and_can_be_kept_to_tables_with_something_hidden(client, ben, released):
    client.force_login(ben.user)
    everything = client.get(reverse(LIST)).content.decode()
    assert "too few people (1); protects another (1)" in everything
    assert "whole table" in everything
    for asked, found in (("yes", True), ("too-few-people", True), ("dominated", False)):
        page = client.get(reverse(LIST), {"hidden": asked}).content.decode()
        assert ("some table" in page, "whole table" in page) == (found, False)


def test_another_company_sees_none_of_it(client, cy, released):
    client.force_login(cy.user)
    assert client.get(released.get_absolute_url()).status_code == 404
    assert "some table" not in client.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("reason", words.REASONS)
def test_each_reason_has_a_sentence(reason):
    assert words.explained(reason, 7).endswith(".")
    assert "%" not in words.explained(reason, 7)
