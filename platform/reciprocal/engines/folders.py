"""Where the embedded servers keep their files and their sockets."""

from __future__ import annotations

import os
import pwd
import re
import shutil
from hashlib import sha256
from pathlib import Path

from reciprocal import env

ELSEWHERE = Path("/var/lib/reciprocal")
SHORT = Path("/tmp")  # noqa: S108 - not TMPDIR, which may differ between the processes that must meet there
LONGEST = 70  # the address of a unix socket may have about 100 bytes, its own name among them
LEAST_FREE_BYTES = 200 * 2**20
PLAIN = re.compile(r"[A-Za-z0-9/._-]+")


class EngineFailed(env.Misconfigured):
    """An embedded server can't run here; the message says why and what to do."""


def engines_folder(var: Path) -> Path:
    """Where the servers keep their files: under ``var``, or where their unprivileged user can reach.

    As root, PostgreSQL runs as another user, who can't enter a private home; then a folder
    beside the system's other state is used, named after ``var``'s path. Where data is already, it
    stays: permissions that change later must not show an empty database.
    """
    beside = var / "engines"
    if os.geteuid() != 0:
        return beside
    elsewhere = ELSEWHERE / _digest(var.resolve())
    for folder in (elsewhere, beside):
        if (folder / "postgresql").exists():
            return folder
    return beside if reachable_by_others(var) else elsewhere


def prepare(folder: Path) -> None:
    """Make the folder and see that there is room in it.

    Raises:
        EngineFailed: it can't be written, or its disk is nearly full.
    """
    env.folder(folder)
    if os.geteuid() == 0:
        folder.chmod(0o755)
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise EngineFailed(
            f"Only {free >> 20} MB are free on the disk of {folder}, and the database must be able to write. Free "
            f"{LEAST_FREE_BYTES >> 20} MB or more, or set RECIPROCAL_VAR_DIR to a folder on another disk."
        )


def reachable_by_others(path: Path) -> bool:
    """Whether a user without rights may pass every folder on the way to ``path``, as far as it exists."""
    existing = path.resolve()
    while not existing.exists():
        existing = existing.parent
    return all(parent.stat().st_mode & 0o001 for parent in (existing, *existing.parents))


def socket_folder(folder: Path) -> Path:
    """``folder`` itself, or a short one when its path is too long or too unusual for the address of a socket."""
    direct = str(folder)
    return folder if PLAIN.fullmatch(direct) and len(direct) <= LONGEST else _short(folder)


def _short(folder: Path) -> Path:
    """A folder of ours with a short path, made when first needed."""
    user = pwd.getpwuid(os.geteuid()).pw_name
    short = SHORT / f"reciprocal-{user}-{_digest(folder)[:12]}"
    short.mkdir(exist_ok=True)
    if short.is_symlink() or short.stat().st_uid != os.geteuid():
        raise EngineFailed(f"{short} belongs to someone else; remove it, or move the checkout to a shorter path.")
    short.chmod(0o711)
    return short


def forget_sockets(folder: Path) -> None:
    """Remove the short folder, if there is one."""
    if socket_folder(folder) != folder:
        shutil.rmtree(_short(folder), ignore_errors=True)


def _digest(path: Path) -> str:
    return sha256(os.fsencode(path)).hexdigest()[:16]
