"""Audio written anew: the samples of a WAV file under a plain header, and nothing of what else was in it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import numpy as np

from media.kinds import kind_of
from media.refusal import Refusal

MAX_BYTES = 30 * 2**20
MAX_SECONDS = 600
PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE  # Multimedia Programming Interface and Data Specifications 1.0, and mmreg.h
RATES = (4_000, 192_000)
CHANNELS = 8
MAX_CHUNKS = 200
HEADER_ONLY = {b"fmt ", b"data", b"fact", b"PAD ", b"JUNK", b"junk"}  # say nothing about anybody


def write_anew(
    data: bytes, *, max_bytes: int = MAX_BYTES, max_seconds: int = MAX_SECONDS
) -> tuple[dict[str, Any], bytes]:
    """The sound in the bytes as a new WAV file; whole numbers stay bit by bit, fractions become 16 bits.

    Returns:
        {"type", "seconds", "rate", "channels", "removed"}, where ``removed`` counts what was left behind:
        DESCRIPTION (chunks of titles, artists, devices, places, cover pictures), APPENDED; and the new file.

    Raises:
        Refusal: "audio-kind" (with ``kind``), "audio-bytes", "audio-seconds", "audio-coding", "audio-length",
            "audio-broken".
    """
    kind = kind_of(data)
    if kind != "wav":
        raise Refusal("audio-kind", kind=kind)
    if len(data) > max_bytes:
        raise Refusal("audio-bytes", limit_mb=max_bytes // 2**20)
    declared = struct.unpack("<I", data[4:8])[0] + 8
    if declared >= 0xFFFFFFFF:
        raise Refusal("audio-length")
    chunks = list(_chunks(data[:declared]))
    coding, channels, rate, bits = _format(next((body for name, body in chunks if name == b"fmt "), b""))
    samples = next((body for name, body in chunks if name == b"data"), b"")
    frame = channels * bits // 8
    samples = samples[: len(samples) - len(samples) % frame]
    if not samples:
        raise Refusal("audio-broken")
    if len(samples) / frame > max_seconds * rate:
        raise Refusal("audio-seconds", limit_minutes=max_seconds // 60)
    seconds = len(samples) / frame / rate
    if coding == FLOAT:
        samples, bits = _sixteen_bits(samples, bits), 16
    removed = {}
    if described := sum(name not in HEADER_ONLY for name, _body in chunks):
        removed["DESCRIPTION"] = described
    if len(data) > declared + 1:
        removed["APPENDED"] = 1
    facts = {"type": "audio/wav", "seconds": round(seconds, 3), "rate": rate, "channels": channels, "removed": removed}
    return facts, _file(samples, channels, rate, bits)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, seen = 12, 0
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        if size == 0xFFFFFFFF:
            raise Refusal("audio-length")
        seen += 1
        if seen > MAX_CHUNKS:
            raise Refusal("audio-broken")
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _format(body: bytes) -> tuple[int, int, int, int]:
    if len(body) < 16:
        raise Refusal("audio-broken")
    coding, channels, rate, _bytes_a_second, _block, bits = struct.unpack("<HHIIHH", body[:16])
    if coding == EXTENSIBLE and len(body) >= 26:
        coding = struct.unpack("<H", body[24:26])[0]
    if coding not in (PCM, FLOAT) or bits not in ((8, 16, 24, 32) if coding == PCM else (32, 64)):
        raise Refusal("audio-coding")
    if not 1 <= channels <= CHANNELS or not RATES[0] <= rate <= RATES[1]:
        raise Refusal("audio-coding")
    return coding, channels, rate, bits


def _sixteen_bits(samples: bytes, bits: int) -> bytes:
    values = np.nan_to_num(np.frombuffer(samples, dtype=f"<f{bits // 8}"), nan=0.0, posinf=1.0, neginf=-1.0)
    return (np.clip(values, -1, 1) * 32767).astype("<i2").tobytes()


def _file(samples: bytes, channels: int, rate: int, bits: int) -> bytes:
    block = channels * bits // 8
    head = struct.pack("<HHIIHH", PCM, channels, rate, rate * block, block, bits)
    padding = b"\x00" * (len(samples) % 2)
    size = 4 + 8 + len(head) + 8 + len(samples) + len(padding)
    return b"".join(
        (b"RIFF", struct.pack("<I", size), b"WAVEfmt ", struct.pack("<I", len(head)), head,
         b"data", struct.pack("<I", len(samples)), samples, padding)
    )  # fmt: skip
