"""An organization's own words: kept sealed, seen by those who manage its data, obeyed wherever texts are redacted."""

from __future__ import annotations

import pytest
from django.db import connection

from audit import services as audit
from datastore import services as datastore
from kernel.errors import Forbidden, Invalid, NotFound
from sharing.anonymization import services as anonymization
from sharing.redaction import services as redaction
from sharing.redaction.models import RedactionWord
from sharing.redaction.services import words

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/sharing/redactionword/"


def add(person, text="Grace Hopper", rule="never", **more):
    return redaction.add_word(organization=person.organization, text=text, rule=rule, by=person.user, **more)


def test_a_job_obeys_the_words_of_whose_texts_they_are(ben, cy, letters, run_jobs):
    add(ben)
    add(ben, "project  falcon", "always", kind="WORD")
    add(cy, "late", "always")
    job = anonymization.request_own(version=letters, by=ben.user)
    run_jobs()
    job.refresh_from_db()
    assert job.status == "succeeded", job.error
    made = letters.dataset.versions.get(builder=anonymization.ANONYMIZE)
    table = datastore.read(
        version=made, use="own", purpose="improve_model", for_organization=ben.organization, by=ben.user
    ).table
    assert set(table.column("letter").to_pylist()) == {
        "Grace Hopper wrote to [EMAIL].", "The parcel of [WORD] came open.", "It was late again.",
    }  # fmt: skip
    assert made.report["redacted"] == {"findings": 80, "kinds": {"EMAIL": 40, "WORD": 40}}


def test_the_last_word_counts_and_spelling_does_not(ben):
    first = add(ben, "Ｇrace  HOPPER")
    second = add(ben, "grace hopper", "always")
    assert first.pk == second.pk
    assert (second.rule, second.kind) == ("always", "NAME")
    assert redaction.texts_of([second]) == {second.pk: "grace hopper"}


def test_what_it_says_stands_nowhere_in_clear(ben):
    word = add(ben)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(w)::text FROM sharing_redactionword w")
        (stored,) = cursor.fetchone()
    assert "Grace" not in stored
    assert b"Grace" not in bytes(word.sealed)
    assert all("Grace" not in str(entry.facts) for entry in audit.entries_about(word))
    redaction.remove_word(word=word, by=ben.user)
    assert not RedactionWord.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"text": "x"}, "text"),
        ({"text": "x" * 201}, "text"),
        ({"text": "\u200b \u200b"}, "text"),
        ({"rule": "sometimes"}, "rule"),
        ({"rule": "always", "kind": "CAT"}, "kind"),
    ],
)
def test_a_fault_is_named_and_nothing_is_kept(ben, sent, field):
    with pytest.raises(Invalid) as refused:
        add(ben, **sent)
    assert refused.value.field == field
    assert not RedactionWord.objects.exists()


def test_there_is_an_end_to_them(ben, monkeypatch):
    monkeypatch.setattr(words, "MOST_WORDS", 1)
    add(ben)
    add(ben, rule="always")  # the same again
    with pytest.raises(redaction.TooManyWords):
        add(ben, "Alan Turing")


def test_only_who_manages_the_data_sees_and_changes_them(ben, bea, cy, client, api):
    word = add(ben)
    with pytest.raises(NotFound):
        redaction.remove_word(word=word, by=cy.user)
    with pytest.raises(Forbidden):
        add(bea)
    for person, seen in ((ben, True), (bea, False), (cy, False)):
        client.force_login(person.user)
        assert ("Grace Hopper" in client.get(ADDRESS).content.decode()) is seen
        gone = client.post(f"{ADDRESS}{word.pk}/remove/").status_code
        assert gone == (302 if seen else 404)
        if seen:
            word = add(ben)


def test_they_come_and_go_on_pages(ben, client):
    client.force_login(ben.user)
    sent = {"organization": ben.organization.pk, "text": "Project Falcon", "rule": "always", "kind": "WORD"}
    assert client.post(ADDRESS, sent).status_code == 302
    page = client.get(ADDRESS).content.decode()
    assert "Project Falcon" in page
    assert "Another word" in page
    refused = client.post(ADDRESS, sent | {"text": "x"})
    assert refused.status_code == 400
    assert "2 to 200 characters" in refused.content.decode()
