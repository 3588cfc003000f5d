"""Writing in pictures: rows of strokes of even width. It says whether some is there, not what it says."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

SIDE = 1000  # the longer side, in pixels, at which a picture is looked at
LETTER = (7, 200)  # pixels of height that a letter may have there
IN_LINE = 4  # letters in a row that count as writing
EVEN = 0.55  # spread of a letter's stroke width, over its mean; Epshtein 2010 takes 0.5 of the variance


@dataclass(frozen=True)
class Lettering:
    """What looks like writing.

    Attributes:
        letters: shapes that stand in rows as letters do.
        sure: 0 to 1, growing with the number of letters; a score, not a probability.
    """

    letters: int
    sure: float


def find_lettering(pixels: np.ndarray) -> Lettering:
    """Rows of letter-like shapes, dark on light or light on dark, lying level.

    Fences, windows and foliage may be taken for it; slanted, ornate or very small writing may be missed.

    Args:
        pixels: shape (height, width), gray, or (height, width, 3); 8 bits.

    Source:
        Epshtein, Ofek and Wexler (2010), Detecting text in natural scenes with stroke width transform: here the widths
        are taken from a distance transform of the shapes that an adaptive threshold gives.
    """
    gray = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, SIDE / max(gray.shape))
    if scale < 1:
        size = tuple(max(1, round(side * scale)) for side in gray.shape[::-1])
        gray = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    if min(gray.shape) < LETTER[0]:
        return Lettering(0, 0.0)
    letters = max(_in_rows(_shapes(look)) for look in (gray, 255 - gray))
    return Lettering(letters, round(1 - 0.5 ** (letters / 8), 3))


def _shapes(gray: np.ndarray) -> np.ndarray:
    """Shape (n, 6): left, top, width, height, stroke, tone of what may be a letter, darker than what is around it."""
    window = 31
    dark = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, 18)
    count, labels, stats, _centers = cv2.connectedComponentsWithStats(dark, connectivity=8)
    if count < 2:
        return np.empty((0, 6))
    left, top, width, height, area = stats.T
    fits = (height >= LETTER[0]) & (height <= LETTER[1]) & (width <= 3 * height) & (8 * width >= height)
    fill = area / (width * height)
    fits &= (fill > 0.12) & (fill < 0.95) & (area >= 12)
    fits[0] = False  # what is not dark
    within = cv2.distanceTransform(dark, cv2.DIST_L2, 3)
    ridge = (within >= cv2.dilate(within, np.ones((3, 3), np.uint8))) & (dark > 0)
    of, depth = labels[ridge], within[ridge]
    n = np.maximum(np.bincount(of, minlength=count), 1)
    mean = np.bincount(of, weights=depth, minlength=count) / n
    spread = np.sqrt(np.maximum(np.bincount(of, weights=depth**2, minlength=count) / n - mean**2, 0))
    fits &= (spread <= EVEN * np.maximum(mean, 1e-9)) & (2 * mean < 0.6 * height)
    tone = np.bincount(labels.ravel(), weights=gray.ravel().astype(float), minlength=count) / np.maximum(area, 1)
    return np.column_stack([left, top, width, height, mean, tone])[fits]


def _in_rows(boxes: np.ndarray) -> int:
    """How many of the shapes stand in rows of ``IN_LINE`` and more, of one height and close to each other."""
    if len(boxes) < IN_LINE:
        return 0
    boxes = boxes[np.argsort(boxes[:, 0], kind="stable")]
    left, top, width, height, stroke, tone = boxes.T
    middle = top + height / 2
    row = np.full(len(boxes), -1)
    rows = 0
    for i in range(len(boxes)):
        if row[i] < 0:
            row[i], rows = rows, rows + 1
        reach = np.searchsorted(left, left[i] + width[i] + 1.5 * height[i], side="right")
        after = slice(i + 1, min(reach, i + 200))
        alike = (np.abs(np.log(height[after] / height[i])) < 0.6) & (
            np.abs(middle[after] - middle[i]) < 0.35 * np.maximum(height[after], height[i])
        )
        alike &= np.abs(np.log(stroke[after] / stroke[i])) < 0.5
        alike &= np.abs(tone[after] - tone[i]) < 30
        alike &= (row[after] < 0) & (left[after] >= left[i] + 0.4 * width[i])
        following = np.flatnonzero(alike)
        if following.size:
            row[i + 1 + following[0]] = row[i]
    sizes = np.bincount(row, minlength=rows)
    return int(sizes[sizes >= IN_LINE].sum())
