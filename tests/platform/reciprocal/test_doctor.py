"""The doctor says in sentences what is wrong, and what to do about it."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from jobs import relay
from jobs import services as jobs
from jobs.models import Heartbeat
from kernel.actors import SYSTEM
from reciprocal import diagnosis
from reciprocal.diagnosis import files, processes
from vault.models import KeyRing

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
NOBODY = 65534


@pytest.fixture(autouse=True)
def lively(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relay and a worker have just been seen; nobody waits long for an answer of that worker, which isn't there."""
    monkeypatch.setattr(processes, "REPLY_SECONDS", 0.05)
    for role in ("relay", "worker"):
        relay.beat(role, "this one")


@pytest.fixture
def read_only(settings: Any) -> Iterator[Path]:
    """The data folder may be read and not written (root may write anything, so root becomes nobody for a while)."""
    with tempfile.TemporaryDirectory() as folder:
        settings.VAR_DIR = settings.MEDIA_ROOT = settings.AUDIT_CHECKPOINTS = folder = Path(folder)
        folder.chmod(0o555)
        if before := not os.geteuid():
            os.seteuid(NOBODY)
        yield folder
        if before:
            os.seteuid(0)
        folder.chmod(0o755)


def doctor(**options: Any) -> tuple[int, str]:
    """Exit code and words."""
    words = io.StringIO()
    try:
        call_command("doctor", stdout=words, **options)
    except SystemExit as end:
        return int(str(end.code)), words.getvalue()
    return 0, words.getvalue()


def test_a_sound_house_gets_one_sentence() -> None:
    assert doctor() == (0, "Nothing is wrong.\n")


def test_no_worker_is_said_with_how_many_jobs_wait() -> None:
    Heartbeat.objects.filter(role="worker").update(seen_at=timezone.now() - timezone.timedelta(minutes=1))
    jobs.start("sharing.uploads.ingest", by=SYSTEM, upload_id="00000000-0000-0000-0000-000000000000")

    code, words = doctor()

    assert code == 1
    assert words == (
        "- No worker is running (1 job waits); start one with "
        "`celery -A reciprocal.celery worker -Q quick,numerics` (make run does).\n"
    )


def test_no_relay_is_said() -> None:
    Heartbeat.objects.filter(role="relay").delete()

    assert doctor() == (
        1,
        "- No relay is running, so jobs wait; start it with `manage.py relay` (make run does).\n",
    )


def test_pending_migrations_are_counted_and_nothing_below_them_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    applied = MigrationRecorder.applied_migrations

    def earlier(self: MigrationRecorder) -> dict[Any, Any]:
        return {key: row for key, row in applied(self).items() if key[0] not in ("portal", "jobs")}

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", earlier)
    Heartbeat.objects.all().delete()
    (fault,) = diagnosis.faults()

    assert fault.startswith("Migrations are pending (")
    assert fault.endswith("); run `manage.py setup`.")


def test_a_folder_that_cannot_be_written_is_named(read_only: Path) -> None:
    assert [*files.faults()] == [f"The folder {read_only} can't be written; give this user write access to it."] * 3


def test_an_address_other_than_site_url_is_told(settings: Any) -> None:
    settings.SITE_URL = "http://127.0.0.1:8000"

    assert doctor(address="http://127.0.0.1:8000/admin/") == (0, "Nothing is wrong.\n")
    assert doctor(address="https://reciprocal.example.org/") == (
        1,
        "- SITE_URL is http://127.0.0.1:8000, but people come by https://reciprocal.example.org/; "
        "set SITE_URL to the address people use.\n",
    )


def test_a_real_address_without_production_is_told(settings: Any) -> None:
    settings.SITE_URL = "https://reciprocal.example.org"

    assert doctor() == (
        1,
        "- SITE_URL is https://reciprocal.example.org, so this looks like a real installation; set PRODUCTION=1.\n",
    )


def test_a_nearly_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LEAST_FREE_BYTES", 2**60)

    (fault,) = diagnosis.faults()

    assert fault.startswith("Only ")
    assert " MB are free on the disk of " in fault


def test_secrets_that_others_may_read_are_told(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    (tmp_path / "keys").mkdir()
    for name in ("django", "root"):
        (tmp_path / "keys" / name).write_text("ab" * 32)
        (tmp_path / "keys" / name).chmod(0o644)

    sessions, root = diagnosis.faults()

    assert sessions.endswith(f"which signs the sessions. Run: chmod 600 {tmp_path}/keys/django")
    assert root == "Others may read the root key's file. Run: chmod 600 var/keys/root"


def test_a_lost_root_key_is_told(settings: Any, tmp_path: Path) -> None:
    KeyRing.objects.create(wrapped=b"wrapped", root_id="gone")
    settings.VAR_DIR = tmp_path

    (fault,) = diagnosis.faults()

    assert fault.startswith("The root key is missing although keys wrapped by it exist. Restore var/keys/root")
