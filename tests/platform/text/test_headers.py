"""A first line that is somebody's record is told from one that names columns."""

from __future__ import annotations

import pytest

from text.headers import data_in_header, identifies
from text.redaction import number_kind


@pytest.mark.parametrize(
    ("lines", "suspected"),
    [
        (["Ada,36", "Ben,41"], (2, "number")),
        (["Ada,-3.5", "Ben,1"], (2, "number")),
        (["Ada,2021-03-04", "Ben,2021-03-05"], (2, "date")),
        (["Ada,ada@example.org", "Ben,ben@example.org"], (2, "identifier")),
        (["Ada,+44 7911 123456", "Ben,+44 7911 123457"], (2, "identifier")),
        (["Bonn,13800138000", "Lyon,13800138001"], (2, "identifier")),
        (["C-1,yes", "C-2,no", "C-3,yes"], (2, "value")),
        (["It came much too late.", "It came early."], (1, "sentence")),
        (["张伟,北京", "王芳,上海"], (1, "person")),
        (["Michael,tea", "Susan,milk"], (1, "person")),
    ],
)
def test_a_record_in_the_first_line_is_suspected_by_its_place_and_kind(lines, suspected):
    header, *rows = (line.split(",") for line in lines)
    found = data_in_header(header, list(zip(*rows, strict=True)))
    assert found is not None
    assert (found.column, found.kind) == suspected


@pytest.mark.parametrize(
    "lines",
    [
        ["name,age", "Ada,36"],
        ["country,2019,2020,2021", "DE,1,2,3"],
        ["shop,2024-01-01,2024-01-02,2024-01-03", "A,1,2,3"],
        ["0,1,2,3", "5,6,7,8"],
        ["A1,N2,gender", "1,2,2"],
        ["number customer service calls,churn", "3,yes"],
        ["How old are you?,No.", "41,7"],
        ["姓名,电话,年龄", "张伟,13800138000,3"],
        ["e-mail,phone", "ada@example.org,2125551234"],
        ["Jordan,Paris", "3.1,2.2"],
    ],
)
def test_names_of_columns_pass(lines):
    header, *rows = (line.split(",") for line in lines)
    assert data_in_header(header, list(zip(*rows, strict=True))) is None


def test_a_word_that_is_a_value_once_in_a_thousand_rows_still_heads_its_column():
    assert data_in_header(["comment"], [["comment", *map(str, range(999))]]) is None


@pytest.mark.parametrize("name", ["anna@example.org", "+49 151 12345678", "13800138000", "2125551234"])
def test_a_name_that_is_an_identifiers_value_identifies(name):
    assert identifies(name)
    assert identifies(f"reply to {name}") or name == "2125551234"


@pytest.mark.parametrize(
    ("written", "name", "kind"),
    [
        ("2125551234", "contact", "PHONE"),
        ("447911123456", "x", "PHONE"),
        ("13800138000", "x", "PHONE"),
        ("5550123", "mobile", "PHONE"),
        ("5550123", "visits", None),
        ("1700000000", "created", None),  # seconds since 1970
        ("1700000000000", "created", None),  # and milliseconds
        ("20240105", "day", None),
        ("030 123456", "手机号码", "PHONE"),
        ("41", "phones owned", None),
    ],
)
def test_a_number_alone_is_a_telephone_by_its_shape_or_its_columns_name(written, name, kind):
    assert number_kind(written, name) == kind
