"""Audio is written anew: the samples stay, titles, places and pictures don't."""

from __future__ import annotations

import io
import struct
import wave

import pytest

from media.audio import write_anew
from media.refusal import Refusal
from tests.platform.media.making import sound

INFO = b"INFOIART\x0d\x00\x00\x00Anna Example\x00"


def samples(data: bytes) -> tuple[bytes, int, int, int]:
    with wave.open(io.BytesIO(data)) as opened:
        return opened.readframes(opened.getnframes()), *opened.getparams()[:3]


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
@pytest.mark.parametrize("channels", [1, 2])
def test_whole_numbers_stay_bit_by_bit(bits, channels):
    given = sound(0.1, bits=bits, channels=channels)
    facts, clean = write_anew(given)
    assert samples(clean) == samples(given)
    assert facts == {"type": "audio/wav", "seconds": 0.1, "rate": 8000, "channels": channels, "removed": {}}


def test_titles_places_and_pictures_are_left_behind():
    given = sound(LIST=INFO, bext=b"Anna's phone", id3=b"cover") + b"trailing words"
    facts, clean = write_anew(given.replace(b"id3", b"id3 "))
    assert facts["removed"]["DESCRIPTION"] >= 2
    assert facts["removed"]["APPENDED"] == 1
    assert b"Anna" not in clean
    assert b"trailing" not in clean


def test_fractions_become_sixteen_bits():
    _facts, clean = write_anew(sound(0.01, bits=32, coding=3))
    frames, _channels, width, rate = samples(clean)
    assert (width, rate) == (2, 8000)
    assert struct.unpack("<3h", frames[:6]) == (-32767, -31456, -30145)


def test_what_is_no_number_becomes_silence():
    given = bytearray(sound(0.001, bits=32, coding=3))
    given[-32:-28] = struct.pack("<f", float("nan"))
    frames, *_ = samples(write_anew(bytes(given))[1])
    assert struct.unpack("<h", frames[:2])[0] == 0


def test_the_extended_header_is_read():
    plain = sound(0.1)
    head = plain[20:36]
    extended = struct.pack("<H", 0xFFFE) + head[2:] + struct.pack("<HHIH", 22, 16, 4, 1) + bytes(14)
    body = b"WAVEfmt " + struct.pack("<I", len(extended)) + extended + plain[36:]
    _facts, clean = write_anew(b"RIFF" + struct.pack("<I", len(body)) + body)
    assert samples(clean) == samples(plain)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (b"ID3\x04 some mp3", "audio-kind"),
        (b"OggS" + bytes(40), "audio-kind"),
        (b"RIFF\xff\xff\xff\xffWAVEfmt " + bytes(40), "audio-length"),
        (sound(coding=2), "audio-coding"),
        (sound(bits=12), "audio-coding"),
        (sound(rate=1), "audio-coding"),
        (sound(channels=9), "audio-coding"),
        (sound(0.0), "audio-broken"),
        (sound()[:30], "audio-broken"),
        (b"RIFF" + struct.pack("<I", 9_000) + b"WAVE" + b"abcd\x00\x00\x00\x00" * 1_000, "audio-broken"),
        (sound(601, rate=4_000, bits=8), "audio-seconds"),
    ],
)
def test_what_can_not_be_written_anew_is_refused(given, code):
    with pytest.raises(Refusal) as refused:
        write_anew(given)
    assert refused.value.code == code


def test_every_truncation_gives_a_shorter_sound_or_a_refusal():
    given = sound(0.05, LIST=INFO)
    for end in range(len(given)):
        try:
            facts, clean = write_anew(given[:end])
        except Refusal:
            continue
        assert facts["seconds"] <= 0.05
        assert 0 < len(samples(clean)[0]) <= len(samples(given)[0])
