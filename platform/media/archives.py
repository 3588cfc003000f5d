"""Zip archives opened with suspicion: everything that can be refused is refused before a byte is unpacked."""

from __future__ import annotations

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from media.kinds import ARCHIVES, kind_of
from media.refusal import Refusal

MAX_BYTES = 50 * 2**20
MAX_ENTRIES = 10_000
MAX_ENTRY_BYTES = 30 * 2**20
MAX_TOTAL_BYTES = 100 * 2**20
MAX_RATIO = 100  # deflate's limit is about 1,032; text compresses to a tenth, a table to a thirtieth
SMALL = 64 * 2**10  # below this a high ratio does no harm
END_OF_DIRECTORY = struct.Struct("<4s4H2IH")  # APPNOTE 4.3.16
DRIVE = re.compile(r"^[A-Za-z]:")
HIDDEN = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$)")  # what operating systems add by themselves


def unpack(
    data: bytes,
    *,
    max_bytes: int = MAX_BYTES,
    max_entries: int = MAX_ENTRIES,
    max_entry_bytes: int = MAX_ENTRY_BYTES,
    max_total_bytes: int = MAX_TOTAL_BYTES,
) -> tuple[list[dict[str, Any]], bytes]:
    """The files in a zip archive, in its order, back to back; run it in a child process with limits.

    Returns:
        A list of {"name", "size"}, or {"name", "fault", "params"} for an entry that is refused alone, and the
        contents of the others one after the other. Names are for messages only, never for opening anything.

    Raises:
        Refusal: "zip-kind", "zip-bytes", "zip-entries", "zip-total", "zip-ratio", "zip-overlap", "zip-name",
            "zip-link", "zip-locked", "zip-broken": the archive is refused as a whole.
    """
    if (kind := kind_of(data)) != "zip":
        raise Refusal("zip-kind", kind=kind)
    if len(data) > max_bytes:
        raise Refusal("zip-bytes", limit_mb=max_bytes // 2**20)
    _check_count(data, max_entries)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [
                entry for entry in archive.infolist() if not entry.is_dir() and not HIDDEN.search(entry.filename)
            ]
            _check(archive.infolist(), data, max_entries, max_total_bytes)
            return _contents(archive, entries, max_entry_bytes, max_total_bytes)
    except Refusal:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error, NotImplementedError, ValueError):
        # All that zipfile raises at a broken file; NotImplementedError is its word for a compression it can't read.
        raise Refusal("zip-broken") from None


def safe_name(name: str) -> bool:
    """Whether a name points into the archive's own folder however it is read.

    >>> [safe_name(n) for n in ("a/b.txt", "../b", "a/..%2fb", "C:\\\\b", "/b", "a\\x00.txt")]
    [True, False, False, False, False, False]
    """
    read = unicodedata.normalize("NFKC", name)  # full-width dots and slashes become plain ones
    for _ in range(3):
        read = unquote(read)
    if not read or len(read) > 500 or any(unicodedata.category(character) == "Cc" for character in read):
        return False
    if "\\" in read or read.startswith("/") or DRIVE.match(read):
        return False
    return ".." not in read.split("/")


def _check_count(data: bytes, max_entries: int) -> None:
    """The directory's own count, before it is read: a million entries would take a gigabyte."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - END_OF_DIRECTORY.size - 0xFFFF))
    if at < 0 or at + END_OF_DIRECTORY.size > len(data):
        raise Refusal("zip-broken")
    _mark, _disk, _start, _here, count, size, _offset, _comment = END_OF_DIRECTORY.unpack_from(data, at)
    if count > max_entries or size > max_entries * 1024:  # 0xFFFF entries means zip64: too many too
        raise Refusal("zip-entries", limit=max_entries)


def _check(entries: list[zipfile.ZipInfo], data: bytes, max_entries: int, max_total_bytes: int) -> None:
    if len(entries) > max_entries:
        raise Refusal("zip-entries", limit=max_entries)
    total, spans, names = 0, [], set()
    for entry in entries:
        if not safe_name(entry.orig_filename) or not safe_name(entry.filename) or entry.filename in names:
            raise Refusal("zip-name", name=_shown(entry.orig_filename))
        names.add(entry.filename)
        mode = entry.external_attr >> 16
        if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Refusal("zip-link", name=_shown(entry.filename))
        if entry.flag_bits & 0x1:
            raise Refusal("zip-locked", name=_shown(entry.filename))
        if entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise Refusal("zip-ratio", name=_shown(entry.filename), limit=MAX_RATIO)
        total += entry.file_size
        spans.append((entry.header_offset, entry.header_offset + 30 + entry.compress_size))
    if total > max_total_bytes or (total > SMALL and total > MAX_RATIO * len(data)):
        raise Refusal("zip-total", limit_mb=max_total_bytes // 2**20)
    spans.sort()
    if any(end > start for (_, end), (start, _) in pairwise(spans)):
        raise Refusal("zip-overlap")  # one run of bytes counted many times: D. Fifield, A better zip bomb, 2019


def _contents(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], max_entry_bytes: int, max_total_bytes: int
) -> tuple[list[dict[str, Any]], bytes]:
    files: list[dict[str, Any]] = []
    contents: list[bytes] = []
    left = max_total_bytes
    for entry in entries:
        name = entry.filename
        if entry.file_size > max_entry_bytes:
            files.append(_fault(name, "file-bytes", limit_mb=max_entry_bytes // 2**20))
            continue
        with archive.open(entry) as opened:
            content = opened.read(min(max_entry_bytes, left) + 1)
        if len(content) > left:
            raise Refusal("zip-total", limit_mb=max_total_bytes // 2**20)
        if kind_of(content) in ARCHIVES:
            files.append(_fault(name, "zip-nested"))
            continue
        left -= len(content)
        files.append({"name": name, "size": len(content)})
        contents.append(content)
    return files, b"".join(contents)


def _fault(name: str, code: str, **params: Any) -> dict[str, Any]:
    return {"name": name, "fault": code, "params": params}


def _shown(name: str) -> str:
    """A name fit for a message: short, and without what would turn or break a line."""
    plain = "".join(c if unicodedata.category(c)[0] != "C" else "\N{REPLACEMENT CHARACTER}" for c in name)
    return plain if len(plain) <= 80 else f"{plain[:77]}…"
