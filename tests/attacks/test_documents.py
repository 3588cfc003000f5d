"""T-48: XML and office files: entities are never resolved, since nothing here reads them."""

from __future__ import annotations

import re

import pytest

from sharing.contributions.models import Contribution, Draft
from tests.architecture.places import CODE, named, python_files
from tests.platform.media.making import archive

LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, (b"&%c;" % (97 + n)) * 10) for n in range(9))
    + b"]><svg>&j;</svg>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&e;</svg>'
XLSX = archive(("[Content_Types].xml", OUTSIDE), ("xl/workbook.xml", OUTSIDE), ("xl/sharedStrings.xml", LAUGHS))
DOCX = archive(("[Content_Types].xml", LAUGHS), ("word/document.xml", OUTSIDE))


@pytest.mark.django_db
@pytest.mark.parametrize("content", [LAUGHS, OUTSIDE, XLSX, DOCX, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old office"])
def test_t48_xml_and_office_files_are_refused_unread(choose, give, content):
    assert choose(content, "book.xlsx").status_code == 400
    assert give(content, "drawing.svg", "image/svg+xml").status_code == 400
    assert not Contribution.objects.exists()
    assert not Draft.objects.exists()


def test_t48_nothing_reads_xml_but_by_the_hardened_reader():
    reads = re.compile(r"^\s*(import|from) (xml\.|lxml|openpyxl|docx|xlrd|bs4)|\bread_(excel|xml|html)\(", re.MULTILINE)
    assert reads.search("from xml.etree import ElementTree")
    found = {named(path) for path in python_files(*CODE) if reads.search(path.read_text())}
    # What these take from the standard library is types and escaping; whatever they parse goes through defusedxml.
    for name in found:
        source = next(path for path in python_files(*CODE) if named(path) == name).read_text()
        assert "defusedxml" in source or not re.search(r"\b(fromstring|parse|iterparse|XML)\(", source), name


def test_t48_the_hardened_reader_refuses_entities():
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    for document in (LAUGHS, OUTSIDE):
        with pytest.raises(DefusedXmlException):
            ElementTree.fromstring(document)
