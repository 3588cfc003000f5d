"""Signed checkpoints: whatever is changed, dropped or written anew before the last one is found and named."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from audit import services as audit
from audit.core import checkpoints as core
from audit.core.chain import link
from audit.models import Entry
from audit.services import checkpoints
from consent import services as consent
from tests.platform.audit.chains import as_owner, file, nothing_signed_yet, record  # noqa: F401 - a fixture
from tests.platform.consent import texts

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_signed_chain_is_whole_and_a_second_look_signs_nothing(northwind):
    record(northwind)
    first = checkpoints.write()
    record(northwind)
    second = checkpoints.write()

    assert (first.number, second.number, second.previous) == (1, 2, first.digest)
    assert second.seq == Entry.objects.order_by("-seq").first().seq
    assert checkpoints.write() is None
    assert audit.verify() == []


CHANGES = {
    "id": f"'{uuid.UUID(int=7)}'",
    "created_at": "created_at + interval '1 microsecond'",
    "seq": "1000003",
    "at": "at + interval '1 microsecond'",
    "kind": "kind || 's'",
    "subject_type": "subject_type || 's'",
    "subject_id": f"'{uuid.UUID(int=7)}'",
    "actor_id": f"'{uuid.UUID(int=7)}'",
    "organization_id": f"'{uuid.UUID(int=7)}'",
    "person_id": f"'{uuid.UUID(int=7)}'",
    "facts": "'{\"n\": 3}'",
    "previous_hash": "reverse(previous_hash)",
    "hash": "reverse(hash)",
}


def test_t88_every_column_of_an_entry_is_tried_below():
    assert set(CHANGES) == {field.column for field in Entry._meta.concrete_fields}


@pytest.mark.parametrize("column", sorted(CHANGES))
def test_t88_a_change_to_any_column_is_found(northwind, column):
    entry = record(northwind)[1]
    checkpoints.write()
    assert audit.verify() == []

    as_owner(f"UPDATE audit_entry SET {column} = {CHANGES[column]} WHERE seq = {entry.seq}")

    faults = audit.verify()
    assert any(str(entry.seq) in fault for fault in faults), faults


def test_t88_a_change_to_any_byte_of_a_checkpoint_is_found(northwind):
    record(northwind)
    checkpoints.write()
    record(northwind)
    checkpoints.write()
    whole = file().read_bytes()

    for place, byte in enumerate(whole):
        for other in (byte ^ 0x01, byte ^ 0x20):
            file().write_bytes(whole[:place] + bytes([other]) + whole[place + 1 :])
            found = core.faults(checkpoints.lines(), checkpoints.verifier())
            assert any(isinstance(item, str) for item in found), (place, byte, other)


@pytest.mark.parametrize("kept", [0, 1])
def test_t88_entries_cut_off_before_the_last_checkpoint_are_missed(northwind, kept):
    entries = record(northwind)
    checkpoints.write()

    as_owner(f"DELETE FROM audit_entry WHERE seq > {entries[kept].seq}")

    (fault,) = audit.verify()
    assert f" {entries[kept].seq + 1} " in fault
    assert "missing. Checkpoint 1" in fault


def test_t88_a_chain_written_anew_disagrees_with_what_was_signed(northwind):
    entries = record(northwind)
    checkpoints.write()
    statements, previous = [], entries[0].previous_hash
    for entry in entries:
        entry.kind, entry.previous_hash = "test.thing.forged", previous
        entry.hash = previous = link(previous, entry.digest)
        statements.append(
            f"UPDATE audit_entry SET kind = '{entry.kind}', previous_hash = '{entry.previous_hash}',"
            f" hash = '{entry.hash}' WHERE seq = {entry.seq}"
        )
    as_owner(*statements)

    (fault,) = audit.verify()
    assert f"Entry {entries[-1].seq} is not the one that checkpoint 1 signed" in fault


def test_t88_two_entries_that_changed_places_are_found(northwind):
    _, second, third = record(northwind)
    as_owner(
        f"UPDATE audit_entry SET seq = -1 WHERE seq = {second.seq}",
        f"UPDATE audit_entry SET seq = {second.seq} WHERE seq = {third.seq}",
        f"UPDATE audit_entry SET seq = {third.seq} WHERE seq = -1",
    )

    faults = audit.verify()
    assert any(f"Entry {second.seq} " in fault for fault in faults)
    assert any(f"Entry {third.seq} " in fault for fault in faults)


def test_t88_a_lost_checkpoint_is_found(northwind):
    for _ in range(3):
        record(northwind)
        checkpoints.write()
    lines = file().read_bytes().splitlines(keepends=True)
    file().write_bytes(lines[0] + lines[2])

    assert audit.verify() == ["Checkpoint 2 is missing or out of its place: checkpoint 3 stands there."]


def test_a_checkpoint_of_another_key_is_refused(northwind):
    record(northwind)
    real = checkpoints.write()
    forged = core.following(None, seq=real.seq, hash=real.hash, at=real.at, sign=lambda message: bytes(64))
    file().write_bytes(forged.line + b"\n")

    assert audit.verify() == ["Checkpoint 1 was changed after it was signed, or another key signed it."]


def test_a_line_that_a_crash_cut_short_is_taken_away_and_written_again(northwind):
    record(northwind)
    first = checkpoints.write()
    with file().open("ab") as stored:
        stored.write(b'{"at":"2026')
    record(northwind)

    second = checkpoints.write()

    assert (second.number, second.previous) == (2, first.digest)
    assert audit.verify() == []


def test_the_relay_signs_once_a_minute_of_activity(northwind, monkeypatch):
    record(northwind)
    assert audit.write_when_due().number == 1
    record(northwind)
    assert audit.write_when_due() is None

    monkeypatch.setattr("audit.services.checkpoints.DUE", timedelta(0))
    assert audit.write_when_due().number == 2


def test_consent_is_signed_at_its_commit(ada, ben):
    text = texts.publish(ben.organization, ben.user)
    before = checkpoints._last()
    consent.grant(
        subject=consent.subject_for(ada.user),
        text=text,
        purpose="research",
        by=ada.user,
        method="portal",
        language="en",
    )

    last = checkpoints._last()
    assert last != before
    assert Entry.objects.get(seq=last.seq).kind == "consent.granted"


def test_a_person_can_check_their_entry_without_seeing_the_others(northwind):
    first, *_others = record(northwind)
    assert audit.proof(first) is None
    assert audit.covered(first).whole
    checkpoints.write()

    held = json.loads(json.dumps(audit.proof(first)))

    assert audit.check_proof(held)
    assert audit.covered(first).checkpoint.number == 1
    assert [len(value) for value in held["digests_after"]] == [64, 64]
    assert all(str(other.person_id) not in json.dumps(held) for other in _others)


@pytest.mark.parametrize(
    "forge",
    [
        lambda held: held["entry"].update(kind="consent.granted"),
        lambda held: held.update(previous_hash=hashlib.sha256(b"").hexdigest()),
        lambda held: held["digests_after"].pop(),
        lambda held: held["checkpoint"].update(at="2026-01-01T00:00:00+00:00"),
        lambda held: held["checkpoint"].pop("hash"),
        lambda held: held.pop("entry"),
    ],
)
def test_a_forged_proof_proves_nothing(northwind, forge):
    entry = record(northwind)[0]
    checkpoints.write()
    held = audit.proof(entry)
    forge(held)

    assert not audit.check_proof(held)


def test_the_command_names_what_it_finds_and_takes_an_auditors_copy(northwind, tmp_path, capsys):
    entry = record(northwind)[2]
    checkpoints.write()
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / file().name).write_bytes(file().read_bytes())
    call_command("verify_audit", "--checkpoints", str(copy))
    assert "is whole" in capsys.readouterr().out

    as_owner(f"DELETE FROM audit_entry WHERE seq = {entry.seq}")
    file().unlink()
    with pytest.raises(CommandError, match=f"Entry {entry.seq} is missing"):
        call_command("verify_audit", "--checkpoints", str(copy))
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("verify_audit", "--checkpoints", str(tmp_path / "nowhere"))
