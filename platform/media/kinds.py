"""What bytes are, by their content; a name or a sender's word counts for nothing."""

from __future__ import annotations

import re

# Signatures at the start, longest first where one begins another. Sources: the formats' own specifications;
# ZIP: APPNOTE 4.3.7 (and 4.3.16 for an empty one); NumPy: NEP 1; pickle: PEP 307, opcode PROTO and version.
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "parquet"),
    (b"PARE", "parquet"),  # with an encrypted footer
    (b"ARROW1", "feather"),
    (b"FEA1", "feather"),
    (b"%PDF-", "pdf"),
    (b"\x93NUMPY", "numpy"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),  # the older binary one
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
)
MARKUP = re.compile(rb"<\s*(?:\?xml|!doctype|!entity|svg|html|head|body|script|iframe|math)\b", re.IGNORECASE)
OLD_PICKLE = re.compile(rb"\(*c[A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n")  # protocol 0 is text: GLOBAL, a module, a name
ARCHIVES = frozenset({"zip", "gzip", "bzip2", "xz", "7z", "rar", "zstd"})
IMAGES = frozenset({"png", "jpeg", "gif", "webp"})
LOOKED_AT = 1024  # bytes, as browsers do (WHATWG MIME Sniffing, section 7: at most 1445)


def kind_of(data: bytes) -> str:
    """The kind of the bytes: one of those above, or webp, wav, pickle, svg, markup, text, unknown, empty.

    >>> kind_of(b"\\x89PNG\\r\\n\\x1a\\n...."), kind_of(b"  <SVG onload=x>"), kind_of("早上好".encode())
    ('png', 'svg', 'text')
    """
    if not data.strip():
        return "empty"
    if data[:4] == b"RIFF" and data[8:12] in (b"WAVE", b"WEBP"):
        return {b"WAVE": "wav", b"WEBP": "webp"}[data[8:12]]
    for signature, kind in MAGIC:
        if data.startswith(signature):
            return kind
    if (data[:1] == b"\x80" and data[1:2] in b"\x02\x03\x04\x05") or (OLD_PICKLE.match(data) and data[-1:] == b"."):
        return "pickle"
    return _text_kind(data)


def _text_kind(data: bytes) -> str:
    head = data[:LOOKED_AT]
    if found := MARKUP.search(head[:256].replace(b"\x00", b"")):  # UTF-16 reads the same without its zeros
        return "svg" if b"<svg" in data[: 16 * LOOKED_AT].lower() or b"svg" in found.group().lower() else "markup"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "unknown"
    controls = set(text) & {chr(code) for code in range(32)} - set("\t\n\r\f")
    return "unknown" if controls else "text"
