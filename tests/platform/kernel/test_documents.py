"""PDFs: every character has a glyph and can be copied out again; nothing outside the document is opened."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest
from django.template import engines
from django.urls import reverse
from django.utils.translation import override
from PIL import ImageFile

from consent import services as consent
from kernel import documents
from tests.platform.consent.texts import both, publish

needs_pango = pytest.mark.skipif(not documents.available(), reason="Pango is missing")
HAS_CHINESE = bool(shutil.which("fc-list")) and bool(
    subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout
)
NOT_DEFINED = "0000"  # the glyph a font draws for a character that it lacks: a box, "tofu"


def read(pdf: bytes) -> str:
    """What can be copied out of an uncompressed PDF: glyphs through each font's map back to characters.

    Raises:
        AssertionError: a glyph is the box for a missing character, or leads back to none.
    """
    objects = dict(re.findall(rb"(\d+) 0 obj\n(.*?)\nendobj", pdf, re.S))
    fonts = {}
    for body in objects.values():
        for name, number in re.findall(rb"/([A-Z]{6}) (\d+) 0 R", body):
            if not (unicode := re.search(rb"/ToUnicode (\d+) 0 R", objects.get(number, b""))):
                continue
            pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", objects[unicode[1]].split(b"endcodespacerange")[1])
            fonts[name] = {glyph.decode(): bytes.fromhex(to.decode()).decode("utf-16-be") for glyph, to in pairs}
    said, font = [], {}
    for name, shown in re.findall(rb"/([A-Z]{6}) [\d.]+ Tf|\[(<.*?)\] TJ", pdf):
        if name:
            font = fonts[name]
            continue
        for run in re.findall(rb"<([0-9a-f]+)>", shown):
            glyphs = re.findall("....", run.decode())
            assert NOT_DEFINED not in glyphs
            said += [font[glyph] for glyph in glyphs]
        said.append("\n")
    return "".join(said)


@pytest.fixture
def receipt(db, client, ada, ben):
    """The text of the PDF of Ada's receipt, in a language."""
    text = publish(ben.organization, ben.user, body=both("We keep your messages, and never sell them. 绝不出售。"))
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=text, purpose="research", by=ada.user)

    def fetch(language, monkeypatch):
        made = documents.pdf
        monkeypatch.setattr(documents, "pdf", lambda *args: made(*args, uncompressed_pdf=True))
        ada.user.language = language
        ada.user.save()
        client.force_login(ada.user)
        answer = client.get(reverse("consent:receipt-pdf", args=[text.pk]))
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        return read(answer.content), consent.receipt(subject=subject, text=text, language=language)

    return fetch


@needs_pango
@pytest.mark.skipif(not HAS_CHINESE, reason="no font with Chinese characters")
@pytest.mark.parametrize(
    ("language", "words"), [("en", ["Purposes", "Allowed"]), ("zh-hans", ["（中文）Theymay:research."])]
)
def test_the_receipt_can_be_read_and_copied_in_both_languages(receipt, monkeypatch, language, words):
    said, facts = receipt(language, monkeypatch)
    plain = re.sub(r"\s", "", said)
    for part in [*words, "绝不出售。", facts["receipt_hash"], facts["notice"]["content_hash"], "Northwind"]:
        assert part in plain
    with override(language):
        assert "ada@" not in plain


@needs_pango
@pytest.mark.parametrize(
    "asks",
    [
        '<img src="http://127.0.0.1:9/x.png">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<img src="data:,x">',
    ],
)
def test_a_document_opens_nothing_outside_itself(monkeypatch, asks):
    monkeypatch.setattr(documents, "render_to_string", lambda *_args: engines["django"].from_string(asks).render())
    with pytest.raises(RuntimeError, match="outside itself"):
        documents.pdf("any.html", {})


def test_without_pango_the_page_offers_no_pdf_and_its_address_says_why(db, client, ada, ben, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)  # what importing it comes to where the library is missing
    documents.available.cache_clear()
    try:
        text = publish(ben.organization, ben.user)
        consent.offer(subject=consent.subject_for(ada.user), text=text, by=ben.user)
        client.force_login(ada.user)
        href = reverse("consent:receipt-pdf", args=[text.pk])
        assert href not in client.get(reverse("consent:receipt", args=[text.pk])).content.decode()
        answer = client.get(href)
        assert answer.status_code == 503
        assert "Pango is missing" in answer.content.decode()
        from reciprocal.diagnosis import files

        assert any("libpango" in fault for fault in files.faults())
    finally:
        documents.available.cache_clear()


def test_the_engine_leaves_pictures_to_be_refused_when_they_are_cut_off():
    documents.available()
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
