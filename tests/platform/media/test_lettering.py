"""Writing in a picture is noticed, in dark and light letters; plain shapes are not taken for it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from media.lettering import find_lettering


def sign(text="Anna Example, 12 Garden Street", ink=20, paper=220, size=24):
    image = Image.new("L", (640, 120), paper)
    ImageDraw.Draw(image).text((20, 40), text, fill=ink, font=ImageFont.load_default(size))
    return np.asarray(image)


@pytest.mark.parametrize("colors", [(20, 220), (230, 40)])
@pytest.mark.parametrize("size", [16, 24, 40])
def test_a_line_of_writing_is_noticed(colors, size):
    assert find_lettering(sign(ink=colors[0], paper=colors[1], size=size)).sure >= 0.5


def test_more_writing_makes_it_surer():
    assert find_lettering(sign("Anna Example")).sure < find_lettering(sign()).sure


def test_a_gradient_a_flat_picture_and_a_point_hold_none():
    for image in (
        np.asarray(Image.linear_gradient("L")),
        np.full((200, 300, 3), 90, np.uint8),
        np.zeros((1, 1), np.uint8),
    ):
        assert find_lettering(image).letters == 0
