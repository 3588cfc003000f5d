"""Signed checkpoints: whatever is changed, dropped or written anew before the last one is found and named."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from audit import services as audit
from audit.core import checkpoints as core
from audit.core.chain import link
from audit.models import Entry
from audit.services import checkpoints
from consent import services as consent
from kernel.actors import SYSTEM
from reciprocal import diagnosis
from tests import databases
from tests.platform.consent import texts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_signed_yet(northwind):
    """The first entry was signed as it was committed; the tests below sign where they say so."""
    (first,) = checkpoints.lines()
    assert core.parse(first).seq == 1
    _file().unlink()


def _record(organization, count=3):
    with transaction.atomic():
        return [
            audit.record("test.thing.done", subject=organization, by=SYSTEM, person_id=uuid.uuid4(), facts={"n": n})
            for n in range(count)
        ]


def _file():
    (file,) = checkpoints.folder().glob("*.jsonl")
    return file


def _as_owner(*statements: str) -> None:
    with databases.as_owner() as owner:
        owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        for statement in statements:
            owner.execute(statement)
        owner.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")


def test_a_signed_chain_is_whole_and_a_second_look_signs_nothing(northwind):
    _record(northwind)
    first = checkpoints.write()
    _record(northwind)
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
    entry = _record(northwind)[1]
    checkpoints.write()
    assert audit.verify() == []

    _as_owner(f"UPDATE audit_entry SET {column} = {CHANGES[column]} WHERE seq = {entry.seq}")

    faults = audit.verify()
    assert any(str(entry.seq) in fault for fault in faults), faults


def test_t88_a_change_to_any_byte_of_a_checkpoint_is_found(northwind):
    _record(northwind)
    checkpoints.write()
    _record(northwind)
    checkpoints.write()
    whole = _file().read_bytes()

    for place, byte in enumerate(whole):
        for other in (byte ^ 0x01, byte ^ 0x20):
            _file().write_bytes(whole[:place] + bytes([other]) + whole[place + 1 :])
            found = core.faults(checkpoints.lines(), checkpoints.verifier())
            assert any(isinstance(item, str) for item in found), (place, byte, other)


@pytest.mark.parametrize("kept", [0, 1])
def test_t88_entries_cut_off_before_the_last_checkpoint_are_missed(northwind, kept):
    entries = _record(northwind)
    checkpoints.write()

    _as_owner(f"DELETE FROM audit_entry WHERE seq > {entries[kept].seq}")

    (fault,) = audit.verify()
    assert f" {entries[kept].seq + 1} " in fault
    assert "missing. Checkpoint 1" in fault


def test_t88_a_chain_written_anew_disagrees_with_what_was_signed(northwind):
    entries = _record(northwind)
    checkpoints.write()
    statements, previous = [], entries[0].previous_hash
    for entry in entries:
        entry.kind, entry.previous_hash = "test.thing.forged", previous
        entry.hash = previous = link(previous, entry.digest)
        statements.append(
            f"UPDATE audit_entry SET kind = '{entry.kind}', previous_hash = '{entry.previous_hash}',"
            f" hash = '{entry.hash}' WHERE seq = {entry.seq}"
        )
    _as_owner(*statements)

    (fault,) = audit.verify()
    assert f"Entry {entries[-1].seq} is not the one that checkpoint 1 signed" in fault


def test_t88_two_entries_that_changed_places_are_found(northwind):
    _, second, third = _record(northwind)
    _as_owner(
        f"UPDATE audit_entry SET seq = -1 WHERE seq = {second.seq}",
        f"UPDATE audit_entry SET seq = {second.seq} WHERE seq = {third.seq}",
        f"UPDATE audit_entry SET seq = {third.seq} WHERE seq = -1",
    )

    faults = audit.verify()
    assert any(f"Entry {second.seq} " in fault for fault in faults)
    assert any(f"Entry {third.seq} " in fault for fault in faults)


def test_t88_a_lost_checkpoint_is_found(northwind):
    for _ in range(3):
        _record(northwind)
        checkpoints.write()
    lines = _file().read_bytes().splitlines(keepends=True)
    _file().write_bytes(lines[0] + lines[2])

    assert audit.verify() == ["Checkpoint 2 is missing or out of its place: checkpoint 3 stands there."]


def test_t88_lost_checkpoint_files_are_found_once_entries_are_old(northwind, monkeypatch):
    _record(northwind)
    checkpoints.write()
    _file().unlink()
    assert audit.verify() == []  # nothing is late yet

    monkeypatch.setattr("audit.services.checkpoints.LATE", timedelta(0))
    (fault,) = audit.verify()
    assert "No checkpoint covers entry 1 " in fault


def test_t88_no_new_series_hides_what_was_cut_off_with_the_checkpoints(northwind, monkeypatch):
    entries = _record(northwind)
    checkpoints.write()
    assert not audit.lost()
    _as_owner(f"DELETE FROM audit_entry WHERE seq > {entries[0].seq}")
    _file().unlink()
    monkeypatch.setattr("audit.services.checkpoints.LATE", timedelta(0))

    with pytest.raises(audit.CheckpointsLost):
        audit.write_when_due()
    assert audit.lost()
    assert any("no signed checkpoint any more" in fault for fault in diagnosis.faults(quick=True))
    assert audit.verify()

    with checkpoints._alone():  # whoever holds the key signs all the same
        checkpoints._write(None, beginning=True)
    assert "the checkpoints before it were removed" in audit.verify()[0]


def test_a_series_begun_again_is_told_for_good_and_signs_on(northwind, monkeypatch, capsys):
    _record(northwind)
    checkpoints.write()
    with pytest.raises(CommandError, match="There are checkpoints"):
        call_command("begin_checkpoints", "--reason", "none")
    _file().unlink()
    monkeypatch.setattr("audit.services.checkpoints.LATE", timedelta(0))
    call_command("begin_checkpoints", "--reason", "the disk of the checkpoints broke, and had no copy")

    begun = Entry.objects.order_by("-seq")[0]
    assert (begun.kind, begun.facts["reason"][:8]) == ("audit.checkpoints.begun", "the disk")
    _record(northwind)
    assert checkpoints.write().number == 2
    monkeypatch.setattr("audit.services.checkpoints.LATE", timedelta(minutes=5))
    call_command("verify_audit")
    told = capsys.readouterr().out
    assert f"Entry {begun.seq} of " in told
    assert "is whole" in told


def test_a_checkpoint_of_another_key_is_refused(northwind):
    _record(northwind)
    real = checkpoints.write()
    forged = core.following(None, seq=real.seq, hash=real.hash, at=real.at, sign=lambda message: bytes(64))
    _file().write_bytes(forged.line + b"\n")

    assert audit.verify() == ["Checkpoint 1 was changed after it was signed, or another key signed it."]


def test_a_line_that_a_crash_cut_short_is_taken_away_and_written_again(northwind):
    _record(northwind)
    first = checkpoints.write()
    with _file().open("ab") as file:
        file.write(b'{"at":"2026')
    _record(northwind)

    second = checkpoints.write()

    assert (second.number, second.previous) == (2, first.digest)
    assert audit.verify() == []


def test_the_relay_signs_once_a_minute_of_activity(northwind, monkeypatch):
    _record(northwind)
    assert audit.write_when_due().number == 1
    _record(northwind)
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
    first, *_others = _record(northwind)
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
    entry = _record(northwind)[0]
    checkpoints.write()
    held = audit.proof(entry)
    forge(held)

    assert not audit.check_proof(held)


def test_the_command_names_what_it_finds_and_takes_an_auditors_copy(northwind, tmp_path, capsys):
    entry = _record(northwind)[2]
    checkpoints.write()
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / _file().name).write_bytes(_file().read_bytes())
    call_command("verify_audit", "--checkpoints", str(copy))
    assert "is whole" in capsys.readouterr().out

    _as_owner(f"DELETE FROM audit_entry WHERE seq = {entry.seq}")
    _file().unlink()
    with pytest.raises(CommandError, match=f"Entry {entry.seq} is missing"):
        call_command("verify_audit", "--checkpoints", str(copy))
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("verify_audit", "--checkpoints", str(tmp_path / "nowhere"))
