"""Files in Django's default storage: named by random ids, and durable before anyone refers to them."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage


class _Finished(File):
    """A finished local file that the storage may move instead of copying."""

    def temporary_file_path(self) -> str:
        return str(self.file.name)

    def close(self) -> None:
        self.file.close()


def new_name(folder: str, ending: str) -> str:
    """A name that tells nothing."""
    return f"{folder}/{uuid.uuid4()}.{ending}"


@contextmanager
def draft() -> Iterator[Path]:
    """A path to write a file at before ``keep``; removed when it was not kept. Write cipher text only."""
    handle, name = tempfile.mkstemp(dir=_drafts())
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def sweep_drafts(before: datetime) -> int:
    """Remove drafts that a killed process left; how many there were."""
    removed = 0
    for path in _drafts().iterdir():
        with suppress(FileNotFoundError):  # its writer was faster
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
                removed += 1
    return removed


def keep(path: Path, name: str) -> int:
    """Put a finished file into the storage under ``name``; on return it survives a power cut. Its size in bytes."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    size = path.stat().st_size
    with path.open("rb") as file:
        stored = default_storage.save(name, _Finished(file))
    if stored != name:
        raise FileExistsError(name)
    _sync_folder(name)
    return size


def open_stored(name: str) -> IO[bytes]:
    """The stored file, open for reading.

    Raises:
        FileNotFoundError.
    """
    return default_storage.open(name, "rb")


def remove(name: str) -> None:
    """Delete a stored file; one that is gone already is fine."""
    if name:
        default_storage.delete(name)


def names_older_than(folder: str, before: datetime) -> Iterator[str]:
    """Names of the files in ``folder`` that were last written before a time."""
    try:
        _, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in files:
        name = f"{folder}/{file}"
        try:
            if default_storage.get_modified_time(name) < before:
                yield name
        except FileNotFoundError:  # another sweeper was faster
            continue


def _drafts() -> Path:
    folder = Path(settings.VAR_DIR) / "drafts"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _sync_folder(name: str) -> None:
    """A new name in a local folder is durable once the folder itself is; remote storages see to that themselves."""
    try:
        folder = Path(default_storage.path(name)).parent
    except NotImplementedError:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
