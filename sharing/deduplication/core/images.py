"""Images that show the same, whatever their format, size or brightness."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from scipy.fft import dctn

from media.kinds import IMAGES, kind_of
from text.duplicates import Duplicates, expand, gathered

MAX_PIXELS = 40_000_000  # as where images are taken in
SIDE = 32
KEPT = 8  # the lowest frequencies each way
BITS = KEPT * KEPT
FLAT = 2.0  # gray levels of 255; with less contrast the frequencies tell of noise alone
SAME_COLOR = 4.0  # levels of 255 by which two plain areas may differ and still be taken for one color
_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class ImageDuplicates(Duplicates):
    """Which images show the same.

    Attributes:
        faults: why an image could not be read, by its place: "kind" (not a PNG, JPEG, GIF or WebP), "pixels" (too
            many), "broken". Such an image is in a group of its own.
    """

    faults: dict[int, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return super().to_dict() | {"faults": {str(place): fault for place, fault in self.faults.items()}}


class Unreadable(ValueError):
    """The bytes show no picture; the argument is a code of ``ImageDuplicates.faults``."""


def near_duplicate_images(images: Sequence[bytes], max_distance: int = 8) -> ImageDuplicates:
    """Find the pairs of images whose perceptual hashes differ in few of their 64 bits.

    Every pair is compared, so none within the distance is missed. The hash is of gray levels: writing an image anew,
    resizing, brightening or coloring it changes few bits; a crop, a mirrored or a rotated copy is another image.
    Images of one color have no shape to compare and are paired by their color. Decodes hostile files: run it in a
    child process with limits where strangers' images are read.

    Args:
        images: n files as bytes: PNG, JPEG, GIF (its first picture) or WebP.
        max_distance: bits that may differ, 0 to 16. Of unrelated images about half of the 64 differ.

    Returns:
        ``similarity`` in ``pairs`` is the share of equal bits.

    Raises:
        ValueError: the distance is out of range.
        TypeError: something among the images is not bytes.

    Source:
        Zauner (2010), Implementation and Benchmarking of Perceptual Image Hash Functions, section 3.2 (DCT).
    """
    if isinstance(max_distance, bool) or not isinstance(max_distance, int) or not 0 <= max_distance <= 16:
        raise ValueError(f"max_distance must be a whole number from 0 to 16; got {max_distance!r}")
    if isinstance(images, (bytes, bytearray)):
        raise TypeError("images must be several images; wrap a single one in a list")
    n = len(images)
    hashes, colors = np.zeros(n, dtype=np.uint64), np.full((n, 3), np.nan)
    faults: dict[int, str] = {}
    for place, data in enumerate(images):
        if not isinstance(data, (bytes, bytearray)):
            raise TypeError(f"images[{place}] is {type(data).__name__}; give the file's bytes")
        try:
            seen = _thumbnail(bytes(data))
        except Unreadable as fault:
            faults[place] = str(fault)
            continue
        if (found := _hash(seen)) is None:
            colors[place] = seen.mean(axis=(0, 1))
        else:
            hashes[place] = found

    flat = ~np.isnan(colors[:, 0])
    readable = np.array([place not in faults for place in range(n)], dtype=bool)
    shaped = np.flatnonzero(readable & ~flat)
    kinds, kind_of_shaped = np.unique(hashes[shaped], return_inverse=True)
    rest = np.flatnonzero(~readable | flat)
    kind = np.empty(n, dtype=np.int64)
    kind[shaped], kind[rest] = kind_of_shaped, len(kinds) + np.arange(len(rest))
    m = len(kinds) + len(rest)

    def blocks() -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        yield from _close_hashes(kinds, max_distance)
        for i, j, similarity in _close_colors(colors[rest]):
            yield i + len(kinds), j + len(kinds), similarity

    i, j, similarity, every_pair = gathered(blocks(), m)
    found_all = expand(kind, i, j, similarity, every_pair=every_pair)
    return ImageDuplicates(found_all.pairs, found_all.groups, found_all.every_pair, faults=faults)


def image_hash(image: bytes) -> int | None:
    """The perceptual hash of an image, 64 bits; None where it is of one color.

    Raises:
        Unreadable: with the code of ``ImageDuplicates.faults``.
    """
    found = _hash(_thumbnail(image))
    return None if found is None else int(found)


def _thumbnail(data: bytes) -> np.ndarray:
    """The picture, upright, on white, shape (32, 32, 3), levels 0 to 255."""
    if (kind := kind_of(data)) not in IMAGES:
        raise Unreadable("kind")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of broken metadata, which matter little here
        try:
            with Image.open(io.BytesIO(data), formats=[kind.upper()]) as opened:
                width, height = opened.size
                if width * height > MAX_PIXELS:
                    raise Unreadable("pixels")
                opened.draft("RGB", (8 * SIDE, 8 * SIDE))  # a large JPEG is decoded small, many times quicker
                upright = ImageOps.exif_transpose(opened)
                if upright.mode.startswith(("I", "F")):  # 16 bits and more, which Pillow would cut at 255
                    levels = np.asarray(upright, dtype=float)
                    top = 65535 if levels.max(initial=0) > 255 else 255
                    upright = Image.fromarray((levels * (255 / top)).clip(0, 255).astype(np.uint8))
                plain = upright.convert("RGBA")
        except Image.DecompressionBombError:
            raise Unreadable("pixels") from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error) as fault:
            raise fault if isinstance(fault, Unreadable) else Unreadable("broken") from None
        except (IndexError, KeyError, TypeError, EOFError, OverflowError, ZeroDivisionError):
            raise Unreadable("broken") from None  # Pillow's readers meet a truncated file in many ways
    white = Image.new("RGBA", plain.size, "white")
    seen = Image.alpha_composite(white, plain).convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    return np.asarray(seen, dtype=float)


def _hash(seen: np.ndarray) -> np.uint64 | None:
    gray = seen @ np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
    if gray.std() < FLAT:
        return None
    low = dctn(gray, norm="ortho")[:KEPT, :KEPT].ravel()
    bits = low > np.median(low[1:])
    bits[0] = False  # brightness
    return np.packbits(bits).view(">u8")[0].astype(np.uint64)


def _close_hashes(hashes: np.ndarray, max_distance: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    step = max(1, _AT_ONCE // max(1, len(hashes)))
    for start in range(0, len(hashes), step):
        block = hashes[start : start + step, None]
        distance = np.bitwise_count(block ^ hashes[start:])  # (step, n - start)
        i, j = np.nonzero(distance <= max_distance)
        ahead = i < j
        yield i[ahead] + start, j[ahead] + start, 1 - distance[i[ahead], j[ahead]] / BITS


def _close_colors(colors: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Pairs of plain images; rows of NaN are none."""
    step = max(1, _AT_ONCE // max(1, 3 * len(colors)))
    for start in range(0, len(colors), step):
        apart = np.abs(colors[start : start + step, None] - colors[start:]).max(axis=2)
        i, j = np.nonzero(apart <= SAME_COLOR)  # never so for NaN
        ahead = i < j
        yield i[ahead] + start, j[ahead] + start, 1 - apart[i[ahead], j[ahead]] / 255
