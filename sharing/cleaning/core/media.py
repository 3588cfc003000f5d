"""What a column of files holds: kinds, sizes and color modes of images, and those that can't be read."""

from __future__ import annotations

import io
import struct
import warnings

import pandas as pd
from PIL import Image, UnidentifiedImageError

from datastore.core.cells import Cells
from media.kinds import IMAGES, kind_of

from ..names import BROKEN
from .frames import chunked

SIDES = (256, 512, 1024, 2048, 4096)  # pixels, of the longer side


def file_parts(values: pd.Series) -> dict[str, pd.Series]:
    """For each picture of a column of files the part of each row; series like ``values``, None where a file is missing.

    Returns:
        "files", the kind of each by its content, or "broken" for an image that can't be read; and of the images that can,
        "sides" (ranges of the longer side, in pixels) and "modes" ("RGB", "L" for gray, …).
    """
    known = values.dropna()
    read = [_read(data) for data in known]
    kinds, sides, modes = (
        pd.Series([row[place] for row in read], index=known.index, dtype=object) for place in range(3)
    )
    pictures = {"files": kinds, "modes": modes}
    there = sides.dropna().astype(int)
    if len(there):
        pictures["sides"] = pd.Series(Cells.of(None, SIDES).of_values(chunked(there)), index=there.index)
    return {name: picture.reindex(values.index) for name, picture in pictures.items() if picture.notna().any()}


def _read(data: bytes) -> tuple[str, int | None, str | None]:
    kind = kind_of(data)
    if kind not in IMAGES:
        return kind, None, None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of broken metadata and of large images
        try:
            with Image.open(io.BytesIO(data), formats=[kind.upper()]) as image:
                size, mode = image.size, image.mode
                image.verify()
        except (
            Image.DecompressionBombError,
            UnidentifiedImageError,
            OSError,
            SyntaxError,
            ValueError,
            struct.error,
        ):
            return BROKEN, None, None
        except (IndexError, KeyError, TypeError, EOFError, OverflowError, ZeroDivisionError):
            return BROKEN, None, None  # Pillow's readers meet a truncated file in many ways
    return kind, max(size), mode
