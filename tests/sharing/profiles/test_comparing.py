"""A version beside the one that it was made from."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from sharing.anonymization import services as anonymization
from sharing.profiles import services as profiles
from tests.sharing import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(ben, run_jobs):
    return shop.uploaded(ben, "own", run_jobs)


@pytest.fixture
def blurred(ben, version, run_jobs):
    anonymization.request_own(version=version, by=ben.user, quasi_identifiers=["age"])
    run_jobs()
    return version.dataset.versions.order_by("-number").first()


def test_columns_stand_side_by_side_once_both_are_described(ben, version, blurred, client, run_jobs):
    client.force_login(ben.user)
    here = reverse("admin:sharing_versionprofile_compare", args=[blurred.pk])
    assert here in client.get(blurred.get_absolute_url()).content.decode()
    page = client.get(here).content.decode()
    for each in (version, blurred):
        assert reverse("admin:sharing_step_describe", args=[each.pk]) in page
        profiles.request(version=each, by=ben.user)
    run_jobs()
    page = client.get(here).content.decode()
    assert "sharing_step_describe" not in page
    assert re.search(r"age.*Before.*numbers.*After.*one of a few values", page, re.DOTALL)
    assert page.count("This version doesn't have the column.") == 1  # the identifier


def test_what_was_made_of_nothing_has_no_before(ben, version, client):
    client.force_login(ben.user)
    assert client.get(reverse("admin:sharing_versionprofile_compare", args=[version.pk])).status_code == 404
    assert "/compare/" not in client.get(version.get_absolute_url()).content.decode()


def test_another_company_sees_neither(cy, blurred, client):
    client.force_login(cy.user)
    assert client.get(reverse("admin:sharing_versionprofile_compare", args=[blurred.pk])).status_code == 404
