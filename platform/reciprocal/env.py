"""Reading the environment: one place, clear errors."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class Misconfigured(SystemExit):
    """The environment doesn't make sense; the message says what to set."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise Misconfigured(f"{name} is {value!r}; set it to 1 or 0.")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.lstrip("-").isdigit():
        raise Misconfigured(f"{name} is {value!r}; set it to a whole number.")
    return int(value)


def choice(name: str, known: tuple[str, ...]) -> str:
    """One of a few words; the first when nothing is set."""
    value = text(name, known[0])
    if value not in known:
        raise Misconfigured(f"{name} is {value!r}; set it to one of: {', '.join(known)}.")
    return value


def address(name: str, url: str) -> SplitResult:
    """The parts of a URL; its value isn't repeated, since it may hold a password."""
    try:
        parts = urlsplit(url)
        _ = parts.port
        return parts
    except ValueError:
        raise Misconfigured(
            f"{name} can't be read as an address; write SCHEME://HOST:PORT, as docs/operating.md shows."
        ) from None


def folder(path: Path, mode: int = 0o711) -> Path:
    """The folder, made when it isn't there; this user can write it."""
    reason = "this user may not write it"
    try:
        path.mkdir(parents=True, exist_ok=True, mode=mode)
        if os.access(path, os.W_OK | os.X_OK):
            return path
    except OSError as error:
        reason = error.strerror or reason
    raise Misconfigured(
        f"The folder {path} can't be used: {reason}. Give this user write access to it, or set RECIPROCAL_VAR_DIR to "
        "a folder that it may write."
    )


def secret_file(path: Path) -> str:
    """The secret in ``path`` (mode 0600), made on first use."""
    folder(path.parent, 0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        try:
            return path.read_text().strip()
        except PermissionError:
            raise Misconfigured(f"This user may not read {path}; run as the user whom it belongs to.") from None
    with os.fdopen(descriptor, "w") as file:
        value = secrets.token_urlsafe(48)
        file.write(value)
        return value
