"""T-63: little to send, much to unpack: refused before it is unpacked."""

from __future__ import annotations

import gzip
import io
import random
import resource
import struct
import zlib
from contextlib import suppress

import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import parquet

from kernel.errors import DomainError
from media.archives import unpack
from media.images import write_anew
from media.refusal import Refusal
from sharing.contributions.services.opening import open_file
from tests.platform.media.making import archive, giant_png


def refused(function, data, **limits):
    """The code under which it is refused, with what this process holds the same before and after."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refusal) as fault:
        function(data, **limits)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # kilobytes
    return fault.value.code


def overlapping(copies: int) -> bytes:
    """Many names for one run of bytes (D. Fifield, 2019, in its simplest form)."""
    content, size = random.Random(0).randbytes(5_000), 5_000
    crc = zlib.crc32(content)
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0, crc, size, size, 1, 0) + b"a" + content
    central = b"".join(
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, crc, size, size, 5, 0, 0, 0, 0, 0, 0)
        + b"%05d" % n
        for n in range(copies)
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, copies, copies, len(central), len(local), 0)
    return local + central + end


def lying(size: int) -> bytes:
    """An archive whose directory says that a file of 50 MB has ``size`` bytes."""
    given = bytearray(archive(("a.txt", bytes(50 * 2**20))))
    at = given.rfind(b"PK\x01\x02")
    given[at + 24 : at + 28] = struct.pack("<I", size)
    given[22:26] = struct.pack("<I", size)
    return bytes(given)


def test_t63_a_bomb_in_one_layer_is_refused_by_its_ratio():
    assert refused(unpack, archive(("zeros.txt", bytes(90 * 2**20)))) == "zip-ratio"


def test_t63_many_small_bombs_are_refused_by_their_total():
    many = archive(*[(f"{n}.txt", bytes(60_000)) for n in range(200)])
    assert refused(unpack, many) in ("zip-total", "zip-ratio")


def test_t63_nested_archives_are_not_opened():
    inner = archive(("0.txt", b"0" * 1000))
    for _ in range(5):
        inner = archive(*[(f"{n}.zip", inner) for n in range(16)])
        files, contents = unpack(inner)
        assert {file["fault"] for file in files} == {"zip-nested"}
        assert contents == b""


def test_t63_overlapping_files_are_refused():
    assert refused(unpack, overlapping(2_000)) == "zip-overlap"
    assert refused(unpack, overlapping(2)) == "zip-overlap"


def test_t63_more_entries_than_may_be_are_counted_before_they_are_read():
    assert refused(unpack, overlapping(20_000)) == "zip-entries"
    million = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert refused(unpack, b"PK\x03\x04" + bytes(30) + million) == "zip-entries"


@pytest.mark.parametrize("size", [10, 1_000])
def test_t63_an_archive_that_lies_about_sizes_gives_no_more_than_it_says(size):
    with suppress(Refusal):  # its checksum doesn't fit what it says
        _files, contents = unpack(lying(size))
        assert len(contents) <= size


def test_t63_a_giant_picture_is_refused_by_its_header():
    assert refused(write_anew, giant_png()) == "image-pixels"
    assert refused(write_anew, b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + bytes(20)) == "image-pixels"


def test_t63_metadata_that_unpack_to_much_are_refused_or_dropped():
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    out = io.BytesIO()
    Image.new("L", (4, 4)).save(out, "PNG")
    plain = out.getvalue()
    bomb = zlib.compress(bytes(200 * 2**20), 9)
    for name, body in ((b"zTXt", b"c\x00\x00" + bomb), (b"iCCP", b"c\x00\x00" + bomb)):
        given = plain[:33] + chunk(name, body) + plain[33:]
        with suppress(Refusal):
            _facts, clean = write_anew(given)
            assert len(clean) < 1_000


def test_t63_of_an_animation_of_thousands_one_picture_is_decoded():
    frames = [Image.new("L", (16, 16), n % 256) for n in range(500)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=10)
    facts, clean = write_anew(out.getvalue())
    assert (facts["width"], facts["removed"]["ANIMATION"]) == (16, 1)
    assert len(clean) < 2_000


def wide_strings() -> bytes:
    """Ten thousand rows of one megabyte each, stored once: 10 GB when read."""
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 10_000, pa.int32()), pa.array(["x" * 2**20]))
    out = io.BytesIO()
    parquet.write_table(pa.table({"a": column}), out, store_schema=False)
    return out.getvalue()


def many_rows() -> bytes:
    out = io.BytesIO()
    parquet.write_table(pa.table({"a": pa.array([0]).take(pa.array([0] * 5_000_000))}), out)
    return out.getvalue()


@pytest.mark.parametrize("bomb", [wide_strings, many_rows])
def test_t63_a_table_that_unpacks_to_gigabytes_is_refused(bomb):
    data = bomb()
    assert len(data) < 2 * 2**20
    with pytest.raises(DomainError) as fault:
        open_file(data)
    assert str(fault.value.detail)


@pytest.mark.django_db
def test_t63_a_compressed_body_is_not_unpacked(api, ada):
    api.force_authenticate(ada.user)
    body = gzip.compress(b'{"text": "' + b"x" * 50_000_000 + b'"}')
    answer = api.generic(
        "POST",
        "/api/v1/sharing/contributions/",
        body,
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )
    assert answer.status_code in (400, 415)
    assert answer["Content-Type"].startswith("application/problem+json")
