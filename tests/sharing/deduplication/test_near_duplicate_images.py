"""Images that show the same: parts of two real photographs, written anew in several ways."""

import io

import numpy as np
import pytest
from PIL import Image, ImageEnhance
from sklearn.datasets import load_digits, load_sample_images

from sharing.deduplication.core import near_duplicate_images
from sharing.deduplication.core.images import image_hash


def written(image, kind="PNG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def tiles():
    """Different parts of the two photographs that ship with scikit-learn, and both whole; plain sky is left out."""
    photographs = load_sample_images().images
    parts = [
        photograph[y : y + 140, x : x + 160]
        for photograph in photographs
        for y in (0, 140, 280)
        for x in range(0, 640, 160)
    ]
    return [Image.fromarray(part) for part in [*parts, *photographs] if part.std(axis=(0, 1)).max() > 10]


WAYS = {
    "as a poor JPEG": lambda image: written(image, "JPEG", quality=40),
    "as WebP": lambda image: written(image, "WEBP"),
    "half as large": lambda image: written(image.resize((image.width // 2, image.height // 2))),
    "twice as large": lambda image: written(image.resize((image.width * 2, image.height * 2))),
    "brighter": lambda image: written(ImageEnhance.Brightness(image).enhance(1.2)),
    "darker": lambda image: written(ImageEnhance.Brightness(image).enhance(0.7)),
    "with more contrast": lambda image: written(ImageEnhance.Contrast(image).enhance(1.3)),
    "without color": lambda image: written(image.convert("L")),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_image_is_paired_with_itself_written_anew_and_with_no_other(tiles, way):
    n = len(tiles)
    result = near_duplicate_images([*map(written, tiles), *map(WAYS[way], tiles)])
    assert {pair[:2] for pair in result.pairs} == {(i, i + n) for i in range(n)}
    assert result.groups.tolist() == [*range(n), *range(n)]
    assert result.faults == {}
    assert n > 18


def test_small_pictures_of_digits_are_seldom_taken_for_one_another():
    digits = [written(Image.fromarray((image * 15.9).astype(np.uint8))) for image in load_digits().images[:300]]
    pairs = near_duplicate_images(digits).pairs
    assert len(pairs) < 0.002 * 300 * 299 / 2
    labels = load_digits().target
    assert (
        np.mean([labels[i] == labels[j] for i, j, _ in pairs]) > 0.9
    )  # and then they are the same digit, nearly always


def test_every_pair_within_the_distance_is_found(tiles):
    images = [*map(written, tiles), *map(WAYS["as a poor JPEG"], tiles)]
    hashes = [image_hash(image) for image in images]
    for distance in (0, 4, 16):
        expected = [
            (i, j, pytest.approx(1 - (hashes[i] ^ hashes[j]).bit_count() / 64))
            for i in range(len(images))
            for j in range(i + 1, len(images))
            if (hashes[i] ^ hashes[j]).bit_count() <= distance
        ]
        assert near_duplicate_images(images, distance).pairs == expected


def test_plain_images_are_paired_by_their_color():
    colors = ["white", "black", (252, 253, 254), "red"]
    result = near_duplicate_images([written(Image.new("RGB", (40, 30), color)) for color in colors])
    assert [pair[:2] for pair in result.pairs] == [(0, 2)]


def test_what_is_transparent_shows_white():
    clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    assert near_duplicate_images([written(clear), written(Image.new("RGB", (40, 40), "white"))]).pairs == [(0, 1, 1.0)]


def test_a_phones_orientation_is_carried_out(tiles):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by 90° clockwise
    lying = written(tiles[0].transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif)
    assert [pair[:2] for pair in near_duplicate_images([written(tiles[0]), lying]).pairs] == [(0, 1)]


def test_sixteen_bits_a_pixel_are_read_in_full(tiles):
    gray = np.asarray(tiles[-1].convert("L"), dtype=np.uint16) * 257
    assert [p[:2] for p in near_duplicate_images([written(tiles[-1]), written(Image.fromarray(gray))]).pairs] == [
        (0, 1)
    ]


def test_files_that_show_nothing_are_named_and_pair_with_none(tiles, monkeypatch):
    good = written(tiles[0], "JPEG")
    monkeypatch.setattr("sharing.deduplication.core.images.MAX_PIXELS", 200 * 200)
    large = written(Image.new("RGB", (300, 300)))
    result = near_duplicate_images([good, good[:400], b"hello", b"", large, good[:400], good])
    assert result.faults == {1: "broken", 2: "kind", 3: "kind", 4: "pixels", 5: "broken"}
    assert result.pairs == [(0, 6, 1.0)]
    assert result.groups.tolist() == [0, 1, 2, 3, 4, 5, 0]
    assert result.to_dict()["faults"]["2"] == "kind"


def test_no_images_have_no_pairs():
    result = near_duplicate_images([])
    assert (result.pairs, len(result.groups)) == ([], 0)


@pytest.mark.parametrize("distance", [-1, 17, 2.5, True])
def test_a_distance_out_of_range_is_refused(distance):
    with pytest.raises(ValueError, match="from 0 to 16"):
        near_duplicate_images([], distance)


def test_what_is_no_file_is_named_by_its_place():
    with pytest.raises(TypeError, match=r"images\[1\] is str"):
        near_duplicate_images([b"", "path.png"])
    with pytest.raises(TypeError, match="wrap a single one"):
        near_duplicate_images(b"\x89PNG")
