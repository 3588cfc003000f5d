"""The root key: from the environment, or a file that only its owner can read, made on the first run.

Both hold one key or several: the first wraps, the others still open what they wrapped until ``rotate_root`` is done.
The environment separates them by commas, the file by lines; each is 64 hexadecimal digits.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kernel.errors import Unavailable
from vault.core import envelope

VARIABLE = "RECIPROCAL_ROOT_KEY"


class RootKeyMissing(Unavailable):
    code = "root-key-missing"
    title = _(
        "The root key is missing although keys wrapped by it exist. Restore var/keys/root from its backup, or set "
        "RECIPROCAL_ROOT_KEY. A new root key would make everything stored unreadable, so none is made."
    )


class RootKeyExposed(Unavailable):
    code = "root-key-exposed"
    title = _("Others may read the root key's file. Run: chmod 600 var/keys/root")


class RootKeyInvalid(Unavailable):
    code = "root-key-invalid"
    title = _("Each root key must be 64 hexadecimal digits. Make one with: openssl rand -hex 32")


def path() -> Path:
    return Path(settings.VAR_DIR) / "keys" / "root"


def from_environment() -> bool:
    return bool(os.environ.get(VARIABLE))


def keys() -> list[bytes]:
    """Every root key at hand, the current one first; empty when there is none.

    Raises:
        RootKeyInvalid, RootKeyExposed.
    """
    if from_environment():
        return _parse(os.environ[VARIABLE].split(","))
    try:
        with path().open() as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise RootKeyExposed
            return _parse(file.read().split())
    except FileNotFoundError:
        return []


def make_first() -> list[bytes]:
    """Make the file; when another process was faster, read that one's."""
    folder = path().parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".root-{secrets.token_hex(8)}"
    _write(draft, [envelope.new_key()])
    try:
        os.link(draft, path())  # unlike a rename, refuses to replace
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync(folder)
    return keys()


def replace(kept: Iterable[bytes]) -> None:
    """Write the file anew, at once or not at all."""
    draft = path().parent / f".root-{secrets.token_hex(8)}"
    _write(draft, kept)
    draft.replace(path())
    _sync(path().parent)


def _parse(texts: Iterable[str]) -> list[bytes]:
    try:
        found = [bytes.fromhex(text.strip()) for text in texts]
    except ValueError:
        raise RootKeyInvalid from None
    if not found or any(len(key) != envelope.KEY_BYTES for key in found):
        raise RootKeyInvalid
    return found


def _write(file: Path, keys: Iterable[bytes]) -> None:
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write("".join(f"{key.hex()}\n" for key in keys))
        out.flush()
        os.fsync(out.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
