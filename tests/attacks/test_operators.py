"""T-87: who runs the platform reads nobody's data there, unless with a reason that the person and all operators see."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import proving
from accounts.models import User
from audit.models import Entry
from consent import services as consent
from impact import services as impact
from kernel.errors import Forbidden
from notices.models import Notice
from rights import services as rights
from tests.architecture.conftest import *  # noqa: F403 - fixtures
from tests.architecture.routes import routes
from tests.cast import Person
from tests.journeys.test_canaries import _in_the_database

pytestmark = pytest.mark.django_db
MARK, GIVEN = "qv87", "The room was quick"  # what the world behind the addresses holds of Ada's


@pytest.fixture
def marked(ada: Person, dora: Person, ben: Person, bea: Person, cy: Person) -> Person:
    """Everybody but the operator is called, and reached, by what is looked for."""
    for person in (ada, dora, ben, bea, cy):
        person.user.email, person.user.display_name = f"{person.user.pk}-{MARK}@example.org", f"Somebody {MARK}"
        person.user.save()
    return ada


def read(client: Any, address: str, **more: Any) -> str:
    answer = client.get(address, follow=True, **more)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("latin-1")


@pytest.mark.filterwarnings("ignore:.*unordered object_list.*")
def test_t87_an_operator_finds_no_persons_name_address_or_words_on_any_page(
    marked: Person, odd: Person, objects: dict[str, Any]
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(odd.user)
    lists = [
        f"{reverse(f'admin:{model}_changelist')}?q={term}"
        for model in ("accounts_user", "rights_privacyrequest", "audit_entry", "jobs_job")
        for term in (MARK, "somebody", str(marked.user.pk)[:8])
    ]
    walked = [route.path(objects) for route in routes() if route.method == "get"]
    assert len(walked) > 250
    for address in (*walked, *lists):
        page = read(client, address).replace(f"q={MARK}", "").replace(f'value="{MARK}"', "")
        for words in (f"{MARK}@", f"Somebody {MARK}", GIVEN):
            assert words not in page, address
    assert not Entry.objects.filter(kind=rights.SHOWN).exists()


@pytest.mark.usefixtures("db")
def test_t87_an_account_is_found_by_a_whole_address_and_not_letter_by_letter(marked: Person, odd: Person) -> None:
    client = Client()
    client.force_login(odd.user)
    found = reverse("admin:accounts_user_change", args=[marked.user.pk])
    listed = reverse("admin:accounts_user_changelist")
    assert found in client.get(listed, {"q": marked.user.email.upper()}).content.decode()
    for part in (marked.user.email[:-1], MARK, "@example.org", "%"):
        assert found not in client.get(listed, {"q": part}).content.decode()
    assert client.get(listed, {"email__startswith": MARK}).status_code == 400


def test_t87_with_a_reason_it_is_audited_told_to_every_operator_and_shown_to_the_person(
    marked: Person, odd: Person, db: None
) -> None:
    consent.subject_for(marked.user)
    other = User.objects.create_user("oda@example.org", is_operator=True)
    cache.clear()
    client = Client()
    client.force_login(odd.user)
    place = reverse("admin:rights_privacyrequest_account", args=[marked.user.pk])
    assert place in client.get(reverse("admin:accounts_user_change", args=[marked.user.pk])).content.decode()
    for without in ({}, {"reason": ""}, {"reason": "curious"}):
        refused = client.post(place, without)
        assert refused.status_code == 400
        assert MARK not in refused.content.decode()
    assert not Entry.objects.filter(kind=rights.SHOWN).exists()

    shown = client.post(place, {"reason": "misuse"})

    assert marked.user.email in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert MARK not in client.get(place).content.decode(), "it is shown once"
    entry = Entry.objects.get(kind=rights.SHOWN)
    assert (entry.actor_id, entry.subject_id, entry.facts["reason"]) == (odd.user.pk, marked.user.pk, "misuse")
    (seen,) = impact.reads(marked.user)
    assert (seen.organization, seen.what, seen.purpose) == (
        "An operator of this platform",
        "Your name and address",
        "A misuse or a breach was looked into",
    )
    for person in (marked.user, odd.user, other):
        assert Notice.objects.visible_to(person).filter(topic=rights.SHOWN).exists()
    assert not [place for place in _in_the_database((MARK,)) if place[0] in ("audit_entry", "notices_notice")]


def test_t87_a_borrowed_session_of_an_operator_is_asked_for_a_proof_first(
    marked: Person, odd: Person, db: None
) -> None:
    client = Client()
    client.force_login(odd.user)
    session = client.session
    session[proving.PROVEN] = time.time() - 3600
    session.save()
    answer = client.post(reverse("admin:rights_privacyrequest_account", args=[marked.user.pk]), {"reason": "order"})
    assert answer["Location"].startswith(reverse("accounts:prove"))
    assert not Entry.objects.filter(kind=rights.SHOWN).exists()


def test_t87_nobody_else_sees_whose_an_account_is(marked: Person, ben: Person, dora: Person) -> None:
    for person, refused in ((ben, 404), (dora, 403)):
        with pytest.raises(Forbidden):
            rights.show_account(user=marked.user, reason="asked", by=person.user)
        client = Client()
        client.force_login(person.user)
        place = reverse("admin:rights_privacyrequest_account", args=[marked.user.pk])
        assert client.post(place, {"reason": "asked"}).status_code == refused
