"""An image is written anew: the picture stays, what came along doesn't."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from media.images import write_anew
from media.refusal import Refusal
from tests.platform.media.making import giant_png, photograph, picture, talkative_png


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_a_photograph_loses_place_camera_thumbnail_and_words():
    facts, clean = write_anew(photograph())
    assert facts["removed"] == {"CAMERA": 1, "COLOR_PROFILE": 1, "COMMENT": 1, "LOCATION": 1, "THUMBNAIL": 1, "XMP": 1}
    image = opened(clean)
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for word in (b"Fairphone", b"Anna", b"Exif", b"xmpmeta", b"profile"):
        assert word not in clean


def test_words_in_a_png_are_gone_and_its_pixels_are_the_same():
    given = talkative_png()
    facts, clean = write_anew(given)
    assert facts == {"type": "image/png", "width": 64, "height": 48, "removed": {"COMMENT": 1}}
    assert not opened(clean).info
    np.testing.assert_array_equal(np.asarray(opened(clean)), np.asarray(opened(given)))


def test_an_image_stays_upright_without_its_orientation():
    facts, clean = write_anew(photograph(orientation=6))  # turned by a quarter
    assert (facts["width"], facts["height"]) == (48, 64)
    assert opened(clean).size == (48, 64)


@pytest.mark.parametrize(
    ("kind", "mode", "kept"),
    [("PNG", "RGBA", "RGBA"), ("PNG", "P", "RGB"), ("PNG", "LA", "RGBA"), ("PNG", "1", "1"), ("GIF", "P", "RGB"),
     ("WEBP", "RGB", "RGB"), ("JPEG", "L", "L"), ("JPEG", "CMYK", "RGB"), ("PNG", "I;16", "L")],
)  # fmt: skip
def test_every_kind_of_picture_comes_out_as_a_plain_one(kind, mode, kept):
    facts, clean = write_anew(picture(kind, mode=mode))
    image = opened(clean)
    assert (image.mode, image.size) == (kept, (64, 48))
    assert facts["type"] == ("image/jpeg" if kind == "JPEG" else "image/png")


def test_of_an_animation_the_first_picture_is_kept():
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    facts, clean = write_anew(out.getvalue())
    assert facts["removed"]["ANIMATION"] == 1
    assert getattr(opened(clean), "n_frames", 1) == 1


@pytest.mark.parametrize("given", [picture("PNG"), picture("JPEG")])
def test_what_is_glued_on_behind_a_picture_is_gone(given):
    facts, clean = write_anew(given + b"<html><script>alert(1)</script>PK\x03\x04")
    assert facts["removed"]["APPENDED"] == 1
    assert b"script" not in clean


@pytest.mark.parametrize("size", [(60_000, 60_000), (30_000, 1), (10_000, 4_001)])
def test_a_giant_is_refused_by_its_header(size):
    with pytest.raises(Refusal) as refused:
        write_anew(giant_png(*size))
    assert refused.value.code == "image-pixels"


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + bytes(30), b"\xff\xd8\xff\xe0"])
def test_a_broken_image_is_refused(data):
    with pytest.raises(Refusal):
        write_anew(data)


def test_a_truncated_image_is_refused_wherever_it_is_cut():
    for given in (photograph(), talkative_png(), picture("GIF"), picture("WEBP")):
        for end in range(10, len(given) - 20, len(given) // 40 + 1):
            with pytest.raises(Refusal):
                write_anew(given[:end])


def test_an_image_of_too_many_bytes_is_not_looked_at():
    with pytest.raises(Refusal) as refused:
        write_anew(picture("PNG"), max_bytes=100)
    assert refused.value.code == "image-bytes"
