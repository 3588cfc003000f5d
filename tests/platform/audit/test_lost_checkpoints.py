"""Checkpoints that are gone: told, not hidden by a new series, and begun again in the open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from audit import services as audit
from audit.models import Entry
from audit.services import checkpoints
from kernel.actors import SYSTEM
from reciprocal import diagnosis
from tests.platform.audit.chains import as_owner, file, nothing_signed_yet, record  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def test_t88_lost_checkpoint_files_are_found_once_entries_are_old(northwind, monkeypatch):
    record(northwind)
    checkpoints.write()
    file().unlink()
    assert audit.verify() == []  # nothing is late yet

    monkeypatch.setattr("audit.services.checkpoints.LATE", timedelta(0))
    (fault,) = audit.verify()
    assert "No checkpoint covers entry 1 " in fault


def test_t88_no_new_series_hides_what_was_cut_off_with_the_checkpoints(northwind, monkeypatch):
    entries = record(northwind)
    checkpoints.write()
    assert not audit.lost()
    as_owner(f"DELETE FROM audit_entry WHERE seq > {entries[0].seq}")
    file().unlink()
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
    record(northwind)
    checkpoints.write()
    with pytest.raises(CommandError, match="No checkpoint is lost"):
        call_command("begin_checkpoints", "--reason", "none")
    file().unlink()
    monkeypatch.setattr("audit.services.checkpoints.LATE", timedelta(0))
    call_command("begin_checkpoints", "--reason", "the disk of the checkpoints broke, and had no copy")

    begun = Entry.objects.order_by("-seq")[0]
    assert (begun.kind, begun.facts["reason"][:8]) == ("audit.checkpoints.begun", "the disk")
    record(northwind)
    assert checkpoints.write().number == 2
    monkeypatch.setattr("audit.services.checkpoints.LATE", timedelta(minutes=5))
    call_command("verify_audit")
    told = capsys.readouterr().out
    assert f"Entry {begun.seq} of " in told
    assert "is whole" in told


def test_where_nothing_was_recorded_yet_nothing_is_begun(db):
    as_owner("DELETE FROM audit_entry")
    assert audit.begin_checkpoints(by=SYSTEM, reason="none") is None
    assert not Entry.objects.exists()
