"""A picture written anew with its faces blurred, and a word on the writing in it."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

from media.faces import can_be_checked, find_faces, obscure
from media.images import QUALITY, write_anew
from media.lettering import find_lettering


def without_faces(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The picture without metadata and with blurred faces; run it in a child process with limits.

    Colors under transparent places are searched and blurred like all others.

    Returns:
        ``media.images.write_anew``'s facts with "checked" (False where the picture is too small to see a face in),
        "faces" (how many were blurred) and "lettering" (0 to 1, how sure writing is there); and the new file.

    Raises:
        Refusal: as ``media.images.write_anew``.
    """
    facts, clean = write_anew(data)
    with Image.open(io.BytesIO(clean)) as opened:
        image = opened.convert("L") if opened.mode == "1" else opened.copy()
    pixels = np.asarray(image)
    looks = _looks(image, pixels)
    checked = can_be_checked(pixels)
    faces = [face for look in looks for face in find_faces(look)] if checked else []
    sure = max(find_lettering(look).sure for look in looks)
    facts |= {"checked": checked, "faces": len(faces), "lettering": sure}
    if not faces:
        return facts, clean
    written = io.BytesIO()
    kind = "JPEG" if facts["type"] == "image/jpeg" else "PNG"
    Image.fromarray(obscure(pixels, faces)).save(written, kind, **({"quality": QUALITY} if kind == "JPEG" else {}))
    again, blurred = write_anew(written.getvalue())
    return facts | {"width": again["width"], "height": again["height"]}, blurred


def _looks(image: Image.Image, pixels: np.ndarray) -> list[np.ndarray]:
    """What may be seen of it: its colors, and of one with transparent places what shows before white as well."""
    if image.mode != "RGBA":
        return [pixels]
    colors = np.ascontiguousarray(pixels[..., :3])
    if pixels[..., 3].min() == 255:
        return [colors]
    white = Image.new("RGBA", image.size, (255, 255, 255, 255))
    return [colors, np.asarray(Image.alpha_composite(white, image).convert("RGB"))]
