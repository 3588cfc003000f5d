"""A person checks that their own withdrawal is in the audit chain, and takes a proof of it away."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from audit import services as audit
from audit.models import Entry
from audit.services import checkpoints
from consent import services as consent
from tests.databases import as_owner
from tests.platform.consent.texts import publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def withdrawn(ada, ben):
    """The entry of Ada's withdrawal, behind her yes, and signed."""
    order = {
        "subject": consent.subject_for(ada.user),
        "text": publish(ben.organization, ben.user),
        "purpose": "research",
    }
    consent.grant(by=ada.user, **order)
    consent.withdraw(by=ada.user, **order)
    return Entry.objects.get(kind="consent.withdrawn")


def page(entry, name="record-entry"):
    return reverse(f"impact:{name}", args=[entry.pk])


def test_own_decisions_are_listed_with_their_place_and_found_from_consents_and_reads(client, ada, dora, withdrawn):
    client.force_login(ada.user)
    shown = client.get(reverse("impact:record")).content.decode()
    assert shown.index("You took it back") < shown.index("You said yes")
    assert page(withdrawn) in shown
    for start in ("/consents/", reverse("impact:reads")):
        assert reverse("impact:record") in client.get(start).content.decode()
    client.force_login(dora.user)
    assert "You have not decided anything yet" in client.get(reverse("impact:record")).content.decode()


def test_the_entry_its_place_and_the_signature_are_shown_and_verified(client, ada, withdrawn):
    client.force_login(ada.user)
    shown = client.get(page(withdrawn)).content.decode()
    assert "It is in the record, and signed" in shown
    assert withdrawn.hash in shown
    assert f"all entries up to {audit.covered(withdrawn).checkpoint.seq}" in shown


@pytest.mark.parametrize("name", ["record-entry", "record-proof"])
def test_nobody_sees_another_persons_entry_nor_one_that_is_no_decision(client, ada, dora, ben, odd, withdrawn, name):
    for person in (dora, ben, odd):
        client.force_login(person.user)
        assert client.get(page(withdrawn, name)).status_code == 404
    client.force_login(ada.user)
    other = (
        Entry.objects.exclude(kind__startswith="consent.").first()
        or Entry.objects.exclude(person_id=withdrawn.person_id).first()
    )
    assert client.get(page(other, name)).status_code == 404


def test_the_proof_is_checked_by_a_command_and_no_byte_of_it_may_change(client, ada, withdrawn, tmp_path, capsys):
    client.force_login(ada.user)
    held = client.get(page(withdrawn, "record-proof")).json()
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(held))
    call_command("verify_proof", str(file))
    assert f"Genuine: entry {withdrawn.seq} (consent.withdrawn" in capsys.readouterr().out
    for change in ({"at": "2020-01-01T00:00:00.000000+00:00"}, {"kind": "consent.granted"}, {"person": ""}):
        proof = held["proof"] | {"entry": held["proof"]["entry"] | change}
        file.write_text(json.dumps(held | {"proof": proof}))
        with pytest.raises(CommandError, match="does not hold"):
            call_command("verify_proof", str(file))
    for content in ("", "[]", "{}", '{"format": "reciprocal-audit-proof/1", "proof": 1}'):
        file.write_text(content)
        with pytest.raises(CommandError, match="not a proof"):
            call_command("verify_proof", str(file))


def test_an_entry_changed_behind_the_platforms_back_is_shown_as_changed(client, ada, withdrawn):
    with as_owner() as owner:
        owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        owner.execute("UPDATE audit_entry SET kind = 'consent.refused' WHERE seq = %s", [withdrawn.seq])
        owner.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
    client.force_login(ada.user)
    shown = client.get(page(withdrawn)).content.decode()
    assert "This entry was changed" in shown
    assert "Download the proof" not in shown


def test_before_it_is_signed_the_page_says_so_and_there_is_no_proof_yet(client, ada, ben, monkeypatch):
    monkeypatch.setattr(checkpoints, "write", lambda: None)
    subject, text = consent.subject_for(ada.user), publish(ben.organization, ben.user)
    consent.grant(subject=subject, text=text, purpose="research", by=ada.user)
    entry = Entry.objects.get(kind="consent.granted")
    client.force_login(ada.user)
    assert "Recorded, and not yet signed" in client.get(page(entry)).content.decode()
    assert client.get(page(entry, "record-proof")).status_code == 404
