"""T-62: truncated, flipped and made-up files end in a sentence, never in a crash of ours."""

from __future__ import annotations

import io
import random

import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from kernel import confined
from kernel.errors import DomainError
from media.refusal import Refusal
from sharing.contributions.services import opening
from sharing.contributions.services.opening import TABLE_LIMITS, open_file
from sharing.contributions.services.sentences import SENTENCES
from tests.platform.media.making import archive, photograph, picture, sound, talkative_png

ROUNDS = 60


def as_parquet() -> bytes:
    table = pa.table(
        {"age": list(range(50)), "note": [f"note {n}" for n in range(50)], "x": [n / 7 for n in range(50)]}
    )
    out = io.BytesIO()
    parquet.write_table(table, out, compression="zstd")
    return out.getvalue()


SEEDS = {
    "parquet": as_parquet(),
    "csv": b"age,note\n" + b"".join(b'%d,"note, %d"\n' % (n, n) for n in range(30)),
    "json lines": b"".join(b'{"age": %d, "note": "n"}\n' % n for n in range(30)),
}
MEDIA = {
    "jpeg": photograph(),
    "png": talkative_png(),
    "gif": picture("GIF"),
    "webp": picture("WEBP"),
    "wav": sound(0.05),
}


def mutations(seed: bytes, rounds: int = ROUNDS):
    """Cut off, flipped, doubled, filled and spliced, the same each time."""
    rng = random.Random(len(seed))
    for _ in range(rounds):
        data = bytearray(seed)
        for _ in range(rng.choice((1, 1, 3, 20))):
            at = rng.randrange(len(data))
            how = rng.randrange(5)
            if how == 0:
                data[at] ^= 1 << rng.randrange(8)
            elif how == 1:
                data = data[: max(at, 1)]
            elif how == 2:
                data[at : at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f"))
            elif how == 3:
                data[at:at] = data[: rng.randrange(1, 40)]
            else:
                del data[at : at + rng.randrange(1, 30)]
            if not data:
                data = bytearray(b"x")
        yield bytes(data)


def outcome(read, data):
    """What was read, the sentence of a refusal, or "overwhelmed"; anything else is a crash of ours."""
    try:
        return read(data)
    except (confined.Refused, Refusal) as refused:
        return SENTENCES[refused.code] % refused.params
    except confined.Overwhelmed:
        return "overwhelmed"


@pytest.mark.parametrize("form", SEEDS)
def test_t62_a_mutated_table_is_read_or_refused_with_a_sentence(form):
    with confined.Child("sharing.contributions.core.files:read_records", TABLE_LIMITS) as child:
        for data in mutations(SEEDS[form]):
            outcome(child, data)


@pytest.mark.parametrize("form", MEDIA)
def test_t62_a_mutated_picture_or_recording_is_written_anew_or_refused(form):
    target = "media.audio:write_anew" if form == "wav" else "media.images:write_anew"
    with confined.Child(target) as child:
        for data in mutations(MEDIA[form]):
            answer = outcome(child, data)
            assert isinstance(answer, str) or answer[1][:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0", b"RIFF")
            assert answer != "overwhelmed"


def test_t62_a_mutated_archive_is_unpacked_or_refused():
    from media.archives import unpack

    seed = archive(("a.txt", b"hello " * 40), ("b/c.txt", b"world " * 40))
    for data in mutations(seed, rounds=300):
        outcome(unpack, data)


def test_t62_formats_that_are_not_read_are_refused_unopened():
    out = io.BytesIO()
    feather.write_feather(pa.table({"a": [1]}), out)
    for data in (out.getvalue(), b"FEA1" + bytes(50), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        with pytest.raises(DomainError):
            open_file(data)
    book = open_file(archive(("[Content_Types].xml", b"<?xml version='1.0'?><x/>"), ("xl/a.bin", b"\x00\x01")))
    assert book.records == ()


def test_t62_a_reader_that_crashes_costs_its_file_alone_and_is_named(monkeypatch):
    """One file of an archive kills its reader; the page says which, and the others are read."""
    from sharing.contributions.services import checking

    class Fragile(checking.Readers):
        def __init__(self) -> None:
            super().__init__()
            self.images = confined.Child("tests.attacks.fragile:crash_at_the_second")

    monkeypatch.setattr(opening, "Readers", Fragile)
    opened = open_file(
        archive(("a.png", picture("PNG")), ("b.png", picture("PNG", size=(9, 9))), ("c.png", picture("PNG")))
    )
    assert [number for number, _record in opened.records] == [1, 3]
    assert [(fault.name, fault.detail) for fault in opened.faults] == [
        ("b.png", "The file took too much memory or time to read. Save it again in a simpler form.")
    ]


@pytest.mark.django_db
def test_t62_a_broken_file_is_a_form_error_and_not_an_error_page(choose):
    for data in (as_parquet()[:-20], b"PAR1" + bytes(100) + b"PAR1", b"PK\x03\x04" + bytes(40)):
        answer = choose(data)
        assert answer.status_code == 400
        assert "Traceback" not in answer.content.decode()
