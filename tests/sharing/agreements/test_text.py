"""What is hashed is what is shown: one stored document in two languages, which nothing changes later."""

from __future__ import annotations

import hashlib

import pytest
from django.db import ProgrammingError, transaction

from kernel.translated import LANGUAGES
from sharing.agreements import text
from sharing.agreements.models import Agreement, Offer

pytestmark = pytest.mark.django_db


def test_both_parts_name_every_term(agreement, ben, cy):
    parts = dict(text.parts(agreement))
    assert tuple(parts) == LANGUAGES
    for part in parts.values():
        for term in ("Who leaves", "left", "5", "age", "calls", "region", "delay", "customer", "Customers"):
            assert term in part
        for day in (agreement.starts_on, agreement.ends_on):
            assert day.isoformat() in part
        for party in (ben.organization, cy.organization):
            assert f"{party.name}" in part
            assert str(party.pk) in part
    assert "train models inside the platform" in parts["en"]
    assert "在平台内训练模型" in parts["zh-hans"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_shows_in_every_language_the_bytes_that_the_hash_is_of(agreement, ben, client, language):
    ben.user.language = language
    ben.user.save()
    client.force_login(ben.user)
    page = client.get(agreement.get_absolute_url()).content.decode()
    for code, part in text.parts(agreement):
        block = page.split(f'<div class="prose" lang="{code}">')[1].split("</div>")[0]
        shown = block.replace("<p>", "").replace("</p>", "").replace("<br>", "\n").replace("&#x27;", "'")
        assert [line.strip() for line in shown.strip().splitlines()] == part.strip().splitlines()
    first = page.index(f'<div class="prose" lang="{language}">')
    assert all(page.index(f'<div class="prose" lang="{other}">') >= first for other in LANGUAGES)
    assert hashlib.sha256(agreement.text.encode()).hexdigest() in page


def test_over_the_api_the_text_hashes_to_the_hash(agreement, ben, api):
    api.force_authenticate(ben.user)
    answer = api.get(f"/api/v1/sharing/agreements/{agreement.pk}/").json()
    assert hashlib.sha256(answer["text"].encode()).hexdigest() == answer["text_hash"]


@pytest.mark.parametrize(
    ("rows", "changed"),
    [
        (Agreement, {"minimum_group": 2}),
        (Agreement, {"text": "[English]\nNothing.\n"}),
        (Offer, {"columns": ["age", "calls", "left", "customer"]}),
    ],
    ids=["a term", "the text", "an offer"],
)
def test_t78_the_database_refuses_a_change_of_what_was_shown(agreement, rows, changed):
    before = text.write(agreement, agreement.offers.order_by("created_at", "pk"))
    with pytest.raises(ProgrammingError, match="never change"), transaction.atomic():
        rows.objects.update(**changed)
    agreement.refresh_from_db()
    assert agreement.text == before == text.write(agreement, agreement.offers.order_by("created_at", "pk"))


def test_a_line_break_in_a_name_adds_no_term(agreement):
    offer = agreement.offers.first()
    offer.columns = ["age\nAllowed use: everything."]
    lines = text.write(agreement, [offer]).splitlines()
    assert "Allowed use: everything." not in lines
    assert sum(line.startswith("Allowed use:") for line in lines) == 1
