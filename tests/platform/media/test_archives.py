"""A zip is opened with suspicion; what is fine in it comes out in order."""

from __future__ import annotations

import pytest

from media.archives import SMALL, safe_name, unpack
from media.refusal import Refusal
from tests.platform.media.making import archive, link


def test_the_files_come_out_in_order():
    files, contents = unpack(archive(("a.txt", b"first"), ("folder/", b""), ("folder/b.txt", b"second")))
    assert files == [{"name": "a.txt", "size": 5}, {"name": "folder/b.txt", "size": 6}]
    assert contents == b"firstsecond"


def test_what_systems_add_by_themselves_is_passed_over():
    files, _ = unpack(archive(("__MACOSX/._a.txt", b"x"), ("a.txt", b"hello"), (".DS_Store", b"y")))
    assert [file["name"] for file in files] == ["a.txt"]


def test_a_nested_archive_or_a_large_file_is_refused_alone():
    given = archive(("a.txt", b"hello"), ("b.zip", archive(("c.txt", b"x"))), ("large.txt", b"12345678" * 3))
    files, contents = unpack(given, max_entry_bytes=20)
    assert [file.get("fault") for file in files] == [None, "file-bytes", "file-bytes"]
    files, contents = unpack(given)
    assert [file.get("fault") for file in files] == [None, "zip-nested", None]
    assert contents == b"hello" + b"12345678" * 3


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (b"not a zip", "zip-kind"),
        (archive(("a.txt", b"x"))[:-1], "zip-broken"),
        (archive(("a.txt", b"x"), ("b.txt", b"y"), ("c.txt", b"z")), "zip-entries"),
        (archive(("zeros.txt", bytes(SMALL + 1))), "zip-ratio"),
        (archive(("../a.txt", b"x")), "zip-name"),
        (archive(link("a.txt", "/etc/passwd")), "zip-link"),
        (archive(("a.txt", b"abc"), ("b.txt", b"def"), compression=0), "zip-total"),
    ],
)
def test_an_archive_at_fault_is_refused_whole(given, code):
    with pytest.raises(Refusal) as refused:
        unpack(given, max_entries=2, max_total_bytes=SMALL + 2 if code != "zip-total" else 5)
    assert refused.value.code == code


@pytest.mark.parametrize("name", ["a.txt", "f/b.txt", "图片/一.png", "..a", "a..b", ".hidden"])
def test_ordinary_names_are_safe(name):
    assert safe_name(name)


@pytest.mark.parametrize(
    "name",
    ["", "../a", "a/../../b", "..", "/a", "\\a", "..\\a", "C:a", "c:/a", "%2e%2e/a", "%252e%252e%252fa", "．．／a",
     "a\x00b", "a\nb", "x" * 501, "%2fa"],
)  # fmt: skip
def test_names_that_point_elsewhere_are_not(name):
    assert not safe_name(name)


def test_a_changed_byte_is_noticed():
    given = bytearray(archive(("a.txt", b"hello hello hello"), compression=0))
    given[given.index(b"hello")] ^= 1
    with pytest.raises(Refusal, match="zip-broken"):
        unpack(bytes(given))
