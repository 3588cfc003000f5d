"""Files to try: well-formed ones with everything that should be left behind, and broken ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image, PngImagePlugin

LATITUDE = (47.0, 22.0, 8.4)


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any) -> bytes:
    image = Image.linear_gradient("L").resize(size).convert(mode)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photograph(orientation: int = 1) -> bytes:
    """A JPEG as a phone makes it: camera, place, thumbnail, XMP, comment, profile."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112], exif[0x9286] = "Fairphone", "FP5", orientation, "in Anna's garden"
    exif.get_ifd(0x8825).update({1: "N", 2: LATITUDE, 3: "E", 4: (8.0, 32.0, 0.0)})
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>Anna Example</dc:creator></x:xmpmeta>'
    return picture(
        exif=_with_thumbnail(exif.tobytes()), xmp=xmp, comment=b"taken by Anna", icc_profile=b"not really a profile"
    )


def _with_thumbnail(exif: bytes) -> bytes:
    """Hang a second directory behind the first, as cameras do (Pillow writes none)."""
    tiff = bytearray(exif[6:])
    order = "<" if tiff[:2] == b"II" else ">"
    first = struct.unpack_from(f"{order}I", tiff, 4)[0]
    after = first + 2 + 12 * struct.unpack_from(f"{order}H", tiff, first)[0]
    struct.pack_into(f"{order}I", tiff, after, len(tiff))
    thumbnail = picture(size=(16, 12))
    at = len(tiff) + 2 + 24 + 4
    entries = struct.pack(f"{order}HHII", 0x0201, 4, 1, at) + struct.pack(f"{order}HHII", 0x0202, 4, 1, len(thumbnail))
    return exif[:6] + bytes(tiff) + struct.pack(f"{order}H", 2) + entries + bytes(4) + thumbnail


def talkative_png() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Anna Example", zip=True)
    return picture("PNG", pnginfo=info)


def giant_png(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG whose header alone promises an image of gigabytes (the bytes are few: a flat color compresses well)."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(10**6), 9))
        + chunk(b"IEND", b"")
    )


def sound(
    seconds: float = 0.5, *, rate: int = 8_000, channels: int = 1, bits: int = 16, coding: int = 1, **chunks: bytes
) -> bytes:
    """A WAV file; ``chunks`` (LIST=b"…") go before the samples."""
    block = channels * bits // 8
    frames = int(seconds * rate)
    samples = (
        struct.pack(f"<{frames * channels}f", *[(i % 50) / 25 - 1 for i in range(frames * channels)])
        if coding == 3
        else bytes(i % 251 for i in range(frames * block))
    )
    head = struct.pack("<HHIIHH", coding, channels, rate, rate * block, block, bits)
    body = b"WAVE" + _chunk(b"fmt ", head)
    for name, content in chunks.items():
        body += _chunk(name.encode(), content)
    body += _chunk(b"data", samples)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2)


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as made:
        for name, content in entries:
            made.writestr(name, content)
    return out.getvalue()


def link(name: str, target: str) -> tuple[zipfile.ZipInfo, bytes]:
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return entry, target.encode()
