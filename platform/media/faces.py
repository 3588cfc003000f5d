"""Faces in pictures: found by cascades of contrasts, and made coarse until nobody is known by them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

SIDE = 1280  # the longer side, in pixels, at which a picture is looked at: larger ones are made smaller first
SMALLEST = 24  # the cascades' window: a smaller face is not seen
NEIGHBORS = (
    3  # windows that agree on a face; 3 rather than OpenCV's 5, since a face missed is worse than a wall blurred
)
MARGIN = 0.35  # of a face's size, to each side: hair, ears and chin tell too, and the cascades frame the features alone
CELLS = 5  # across a blurred face: each keeps its mean, all else is gone
FRONT, SIDEWAYS = "front", "side"
SMALLEST_TURNED = 40  # of faces tilted or from the side: looking for smaller ones would take twice as long in all
STEP = 1.15  # from one size looked for to the next: 1.1 finds no more upright faces and takes half as long again
TILTS = (0.0, 25.0, -25.0)  # degrees; of faces turned by 25, the upright look alone finds 2 %, all three 96 % (n = 50)
LOOKS = (  # cascade, from where it sees a face, by how many degrees the picture is turned, whether it is mirrored
    ("haarcascade_frontalface_default.xml", FRONT, 0.0, False),
    *(("haarcascade_frontalface_alt2.xml", FRONT, tilt, False) for tilt in TILTS),
    ("haarcascade_profileface.xml", SIDEWAYS, 0.0, False),  # it was trained on faces that look one way
    ("haarcascade_profileface.xml", SIDEWAYS, 0.0, True),
)


@dataclass(frozen=True)
class Face:
    """Where a face is, in pixels from the top left corner, and from where it was seen ("front" or "side")."""

    left: int
    top: int
    width: int
    height: int
    view: str


def find_faces(pixels: np.ndarray) -> list[Face]:
    """Faces in a picture, those that overlap told once.

    Faces smaller than ``SMALLEST`` pixels at the size looked at, turned by more than about 35 degrees, half hidden or
    in deep shadow are often missed; a wall may be taken for a face.

    Args:
        pixels: shape (height, width), gray, or (height, width, 3); 8 bits.

    Raises:
        ValueError: the picture is smaller than a face can be seen in (``can_be_checked`` tells before).

    Source:
        Viola and Jones (2001), Rapid object detection using a boosted cascade of simple features; the cascades are
        OpenCV's own.
    """
    if not can_be_checked(pixels):
        raise ValueError("too small to see a face in")
    gray = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, SIDE / max(gray.shape))
    if scale < 1:
        width, height = (max(SMALLEST, round(side * scale)) for side in gray.shape[::-1])
        gray = cv2.resize(gray, (width, height), interpolation=cv2.INTER_AREA)
    gray = np.ascontiguousarray(cv2.equalizeHist(gray))
    seen: list[Face] = []
    for name, view, tilt, mirrored in LOOKS:
        turn = cv2.getRotationMatrix2D((gray.shape[1] / 2, gray.shape[0] / 2), tilt, 1.0)
        if mirrored:
            turn = np.array([[-1.0, 0.0, gray.shape[1] - 1.0], [0.0, 1.0, 0.0]])
        look = gray if not (tilt or mirrored) else cv2.warpAffine(gray, turn, gray.shape[::-1])
        smallest = SMALLEST if look is gray and view == FRONT else SMALLEST_TURNED
        boxes: Any = _cascade(name).detectMultiScale(
            look, scaleFactor=STEP, minNeighbors=NEIGHBORS, minSize=(smallest, smallest)
        )
        back = cv2.invertAffineTransform(turn)
        for left, top, width, height in boxes:
            across, down = back @ (left + width / 2, top + height / 2, 1.0)
            corner = round((across - width / 2) / scale), round((down - height / 2) / scale)
            seen.append(Face(*corner, round(width / scale), round(height / scale), view))
    return _told_once(seen)


def can_be_checked(pixels: np.ndarray) -> bool:
    """Whether the picture is large enough for a face to be seen in it."""
    return min(pixels.shape[:2]) >= SMALLEST


def obscure(pixels: np.ndarray, faces: list[Face]) -> np.ndarray:
    """A copy in which each face, with a margin, is made of a few cells and then smooth.

    What is left depends on the means of ``CELLS`` × ``CELLS`` cells alone, so that no program brings the rest back.

    Args:
        pixels: shape (height, width) or (height, width, channels), 8 bits; all channels are treated alike, so that
            nothing stays behind in one that is not shown.
    """
    made = pixels.copy()
    for face in faces:
        rows, columns = _around(face, pixels.shape)
        part = made[rows, columns]
        if not part.size:
            continue
        cells = cv2.resize(part, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
        size = (part.shape[1], part.shape[0])
        coarse = cv2.resize(cells, size, interpolation=cv2.INTER_NEAREST)
        blurred = cv2.GaussianBlur(coarse, (0, 0), sigmaX=max(1.0, max(size) / CELLS / 2))
        made[rows, columns] = blurred.reshape(part.shape)
    return made


def _around(face: Face, shape: tuple[int, ...]) -> tuple[slice, slice]:
    across, down = round(face.width * MARGIN), round(face.height * MARGIN)
    return (
        slice(max(0, face.top - down), min(shape[0], face.top + face.height + down)),
        slice(max(0, face.left - across), min(shape[1], face.left + face.width + across)),
    )


def _told_once(seen: list[Face]) -> list[Face]:
    """The largest of those that lie mostly within one another."""
    kept: list[Face] = []
    for face in sorted(seen, key=lambda each: (-each.width * each.height, each.left, each.top, each.view)):
        if not any(_within(face, other) for other in kept):
            kept.append(face)
    return kept


def _within(small: Face, large: Face) -> bool:
    """Whether the larger one's blurred place covers all of the smaller's face."""
    across, down = large.width * MARGIN / 2, large.height * MARGIN / 2
    return (
        small.left >= large.left - across
        and small.top >= large.top - down
        and small.left + small.width <= large.left + large.width + across
        and small.top + small.height <= large.top + large.height + down
    )


@cache
def _cascade(name: str) -> Any:
    cv2.setNumThreads(1)  # it runs in a child with little memory, beside others
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / name))
