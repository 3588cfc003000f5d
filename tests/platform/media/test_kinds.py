"""What bytes are is told by looking at them."""

from __future__ import annotations

import gzip

import pytest

from media.kinds import kind_of
from tests.platform.media.making import archive, picture, sound


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (picture("PNG"), "png"),
        (picture("JPEG"), "jpeg"),
        (picture("GIF"), "gif"),
        (picture("WEBP"), "webp"),
        (sound(), "wav"),
        (archive(("a", b"b")), "zip"),
        (gzip.compress(b"x", mtime=0), "gzip"),
        (b"\x80\x04\x95\x10", "pickle"),
        (b"\x93NUMPY\x01\x00", "numpy"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "svg"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><!DOCTYPE x><svg/>', "svg"),
        ("<svg onload=x>".encode("utf-16"), "svg"),
        (b"\n\n  <HTML><body>", "markup"),
        (b"<!doctype html>", "markup"),
        (b"It is 3 < 4, they say.", "text"),
        ("早上好".encode(), "text"),
        (b"a\x00b", "unknown"),
        (b"\xff\xfe\xfd", "unknown"),
    ],
)
def test_content_tells_the_kind(data, kind):
    assert kind_of(data) == kind
