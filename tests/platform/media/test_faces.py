"""Faces in pictures are found and made coarse for good; hostile files are refused or counted, never passed on."""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from PIL import Image

from media.blurring import without_faces
from media.faces import Face, find_faces, obscure
from media.refusal import Refusal
from tests.platform.media.making import giant_png, picture

PHOTOGRAPH = Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg"
FACE = (slice(170, 290), slice(200, 340))  # eyes to mouth, in it


def photograph(mode="RGB", kind="PNG"):
    image = Image.open(PHOTOGRAPH).convert("RGB")
    image = image.quantize(64) if mode == "P" else image.convert(mode)
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("L")).astype(float)


def detail(part):
    return float(np.abs(np.diff(part, axis=1)).mean())


@pytest.mark.parametrize(
    ("mode", "kind"), [("RGB", "JPEG"), ("RGB", "PNG"), ("L", "PNG"), ("P", "PNG"), ("RGBA", "PNG")]
)
def test_a_real_face_is_blurred_and_the_rest_stays(mode, kind):
    before = photograph(mode, kind)
    facts, after = without_faces(before)
    assert (facts["checked"], facts["faces"] >= 1, facts["width"]) == (True, True, 512)
    assert detail(pixels(after)[FACE]) < 0.2 * detail(pixels(before)[FACE])
    assert np.abs(pixels(after)[450:] - pixels(before)[450:]).mean() < 3
    assert without_faces(after)[0]["faces"] == 0


@pytest.mark.parametrize("tilt", [0, 15, -25])
def test_a_face_that_is_tilted_is_found(tilt):
    assert find_faces(np.asarray(Image.open(PHOTOGRAPH).convert("L").rotate(tilt)))


def test_a_face_under_transparent_places_is_blurred_as_well():
    image = Image.open(PHOTOGRAPH).convert("RGBA")
    image.putalpha(0)
    out = io.BytesIO()
    image.save(out, "PNG")
    _facts, after = without_faces(out.getvalue())
    hidden = np.asarray(Image.open(io.BytesIO(after)))[..., 0].astype(float)
    assert detail(hidden[FACE]) < 0.2 * detail(np.asarray(image)[..., 0].astype(float)[FACE])


def test_what_is_left_of_a_face_depends_on_the_means_of_a_few_cells_alone():
    rng = np.random.default_rng(0)
    cells = rng.integers(60, 190, (5, 5))
    flat = np.kron(cells, np.ones((10, 10))).astype(np.uint8)
    checkered = (flat + np.where(np.indices((50, 50)).sum(0) % 2, 20, -20)).astype(np.uint8)
    face = [Face(0, 0, 50, 50, "front")]
    assert np.array_equal(obscure(flat, face), obscure(checkered, face))


@pytest.mark.parametrize("size", [(1, 1), (23, 300)])
def test_a_picture_too_small_for_a_face_is_said_to_be_unchecked(size):
    facts, _made = without_faces(picture("PNG", size=size))
    assert (facts["checked"], facts["faces"]) == (False, 0)


def test_a_giant_and_a_broken_file_are_refused():
    for data in (giant_png(), photograph()[:900]):
        with pytest.raises(Refusal):
            without_faces(data)
