"""T-45 to T-47: markup, false types and talkative metadata in what should be pictures."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from sharing.contributions.models import Contribution
from tests.platform.media.making import photograph, picture, sound, talkative_png

pytestmark = pytest.mark.django_db
GIVE = "/api/v1/sharing/contributions/"
SVG = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script>
<foreignObject><iframe src="https://evil.example"/></foreignObject><image href="https://evil.example/t.png"/></svg>"""
HTML = b"<!DOCTYPE html><html><body><script>alert(document.cookie)</script></body></html>"


@pytest.mark.parametrize(
    "content", [SVG, b"\xef\xbb\xbf" + SVG, SVG.decode().encode("utf-16"), b"\n  " + SVG, HTML, b"<script>1</script>"]
)
@pytest.mark.parametrize(
    ("name", "content_type"),
    [("a.png", "image/png"), ("a.svg", "image/svg+xml"), ("a", ""), ("a.svg.png", "image/jpeg"), (".png", "text/html")],
)
def test_t45_markup_is_refused_whatever_it_calls_itself(give, content, name, content_type):
    answer = give(content, name, content_type)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/file"
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("content", [picture("PNG") + HTML, picture("JPEG") + HTML, picture("GIF") + HTML])
def test_t45_a_polyglot_comes_out_as_a_picture_alone_and_can_not_act(api, give, content):
    given = give(content, "a.html", "text/html").json()
    answer = api.get(f"{GIVE}{given['id']}/content/")
    assert b"<" not in answer.content[-200:] or b"script" not in answer.content
    assert answer["Content-Type"] in ("image/png", "image/jpeg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"].startswith('attachment; filename="image-')


def test_t45_markup_hidden_in_a_comment_of_a_picture_is_gone(api, give):
    given = give(picture("JPEG", comment=HTML)).json()
    assert b"script" not in api.get(f"{GIVE}{given['id']}/content/").content


@pytest.mark.parametrize(
    ("content", "name", "content_type", "kept"),
    [
        (picture("PNG"), "page.html", "text/html", "image/png"),
        (picture("JPEG"), "a.php.png", "application/x-php", "image/jpeg"),
        (picture("GIF"), "", "", "image/png"),
        (sound(), "song.exe", "application/x-msdownload", "audio/wav"),
    ],
)
def test_t46_the_type_is_what_the_content_is_and_the_name_is_ours(api, give, content, name, content_type, kept):
    given = give(content, name or "x", content_type)
    assert given.json()["about"]["type"] == kept
    answer = api.get(f"{GIVE}{given.json()['id']}/content/")
    assert answer["Content-Type"] == kept
    named = answer["Content-Disposition"].partition("filename=")[2].strip('"')
    assert named.startswith(("image-", "audio-"))
    assert named.endswith((".png", ".jpeg", ".wav"))
    assert "page" not in named


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00", b"\x7fELF", b"%PDF-1.7", b"#!/bin/sh\nrm", b"RIFF\x10\x00\x00\x00AVI LIST", b"\x00" * 64]
)
def test_t46_what_is_no_picture_is_refused_under_a_pictures_name(give, content):
    assert give(content, "photo.png", "image/png").status_code == 400


@pytest.mark.parametrize("content", [photograph(), photograph(6), talkative_png()])
def test_t47_nothing_is_read_back_but_what_can_be_seen(api, give, content):
    given = give(content).json()
    answer = api.get(f"{GIVE}{given['id']}/content/")
    image = Image.open(io.BytesIO(answer.content))
    assert not image.getexif()
    assert not image.getexif().get_ifd(0x8825)
    assert not getattr(image, "text", {})
    assert {"xmp", "icc_profile", "comment", "exif", "photoshop"}.isdisjoint(image.info)
    for trace in (b"Fairphone", b"Anna", b"Exif\x00", b"xmpmeta", b"ICC_PROFILE", b"GPS"):
        assert trace not in answer.content


def test_t47_the_metadata_are_stored_nowhere_not_even_sealed(give, ada, allowed):
    from sharing.contributions import services as contributions

    give(photograph())
    kept = contributions.content_of(contribution=Contribution.objects.get(), by=ada.user)["image"]
    assert b"Fairphone" not in kept
    assert Contribution.objects.get().removed["LOCATION"] == 1


def test_t47_titles_and_devices_leave_recordings(api, give):
    given = give(sound(LIST=b"INFOIART\x0d\x00\x00\x00Anna Example\x00", bext=b"Anna's phone at 47.3, 8.5")).json()
    assert given["removed"] == {"DESCRIPTION": 2}
    assert b"Anna" not in api.get(f"{GIVE}{given['id']}/content/").content
