"""A file of many records is told by content, read in a child, and every row at fault is named."""

from __future__ import annotations

import io
import json

import pyarrow as pa
import pytest
from pyarrow import parquet

from kernel import removed as words
from kernel.errors import Invalid, TooLarge
from sharing.contributions.core import files
from sharing.contributions.services import opening
from sharing.contributions.services.opening import open_file
from sharing.contributions.services.sentences import SENTENCES
from tests.platform.media.making import archive, link, photograph, picture, sound
from text.redaction.rules import STRUCTURED


def as_parquet(columns):
    out = io.BytesIO()
    parquet.write_table(pa.table(columns), out)
    return out.getvalue()


def contents(opened):
    return [(number, record.kept.content) for number, record in opened.records]


def faults(opened):
    return [(fault.number, fault.field, fault.code) for fault in opened.faults]


def test_rows_of_a_csv_are_typed_redacted_and_numbered_as_in_a_spreadsheet():
    opened = open_file(
        '﻿age,score,left,code,phone,note\n41,4.50,true,007,13800138000,"Write to anna@example.org,\nplease"\n,,,,,x\n'.encode()
    )
    assert opened.form == "csv"
    assert contents(opened) == [
        (2, {"row": {"age": 41, "score": 4.5, "left": True, "code": "007", "phone": "[PHONE]", "note": "Write to [EMAIL],\nplease"}}),
        (3, {"row": {"age": None, "score": None, "left": None, "code": None, "phone": None, "note": "x"}}),
    ]  # fmt: skip
    assert opened.removed == {"EMAIL": 1, "PHONE": 1}


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_are_found(separator):
    opened = open_file(f"age{separator}city\n41{separator}Bonn\n".encode())
    assert contents(opened) == [(2, {"row": {"age": 41, "city": "Bonn"}})]


def test_a_lone_column_of_texts_gives_texts():
    opened = open_file(b"text\nIt came late.\nTwice.\n")
    assert contents(opened) == [(2, {"text": "It came late."}), (3, {"text": "Twice."})]
    assert [
        content for _n, content in contents(open_file(b'{"text": "Late."}\n{"text": "Twice.", "language": "en"}'))
    ] == [
        {"text": "Late."},
        {"text": "Twice."},
    ]


def test_prose_is_one_text():
    prose = "Hello, it came late.\nThe box, however, was open."
    opened = open_file(prose.encode())
    assert (opened.form, contents(opened)) == ("prose", [(1, {"text": prose})])


def test_pasted_rows_of_one_column_are_a_table_when_that_is_said():
    assert contents(open_file(b"age\n41\n42", always_table=True)) == [
        (2, {"row": {"age": 41}}),
        (3, {"row": {"age": 42}}),
    ]


def test_each_row_of_a_csv_at_fault_is_named_with_its_field():
    rows = ["age,note", "41,fine", "1,2,3", "42", f"43,{'x' * 2001}", "", "44,fine"]
    opened = open_file("\n".join(rows).encode())
    assert [number for number, _content in contents(opened)] == [2, 7]
    assert faults(opened) == [(3, "", "cells"), (4, "", "cells"), (5, "note", "bad-value")]
    assert opened.faults[0].detail == (
        "This row has 3 values and the header has 2. Put texts with separators into quotation marks."
    )


def test_each_line_of_json_at_fault_is_named():
    lines = ['{"age": 41}', "", "{", "[1]", '{"nested": {"a": 1}}', '{"n": NaN}', '{"phone": 13800138000}', '{"_a": 1}']
    opened = open_file("\n".join(lines).encode())
    assert contents(opened) == [(1, {"row": {"age": 41}}), (7, {"row": {"phone": "[PHONE]"}})]
    assert faults(opened) == [
        (3, "", "json"),
        (4, "", "json"),
        (5, "nested", "bad-value"),
        (6, "", "json"),
        (8, "_a", "bad-name"),
    ]


def test_a_line_of_json_with_a_name_twice_or_half_a_pair_is_a_fault_of_its_own():
    lines = ['{"age": 41, "age": 42}', '{"note": "\\ud800"}', '{"note": "one\u2028line"}']
    opened = open_file("\n".join(lines).encode())
    assert contents(opened) == [(3, {"row": {"note": "one\u2028line"}})]
    assert faults(opened) == [(1, "", "json-twice"), (2, "", "json-text")]


def test_a_parquet_file_cut_off_is_told_in_its_own_words():
    whole = as_parquet({"age": list(range(1000))})
    with pytest.raises(Invalid, match="The Parquet file can't be read"):
        open_file(whole[:200] + bytes(300) + whole[-200:])


def test_parquet_is_read_with_dates_as_texts_and_lists_refused():
    opened = open_file(
        as_parquet({"age": [41, None], "on": pa.array([0, 1], pa.date32()), "mail": ["a@example.org", "b"]})
    )
    assert contents(opened)[0] == (1, {"row": {"age": 41, "on": "1970-01-01", "mail": "[EMAIL]"}})
    assert faults(open_file(as_parquet({"tags": [["a"], None]}))) == [(1, "tags", "bad-value")]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no records"),
        (b"text\n", "no records"),
        (b"age,Age\n1,2\n", "twice"),
        (b"age,_x\n1,2\n", "Column 2 needs a name"),
        (b"age,city\n1,\xff\n", "Byte 12 is not UTF-8"),
        (b'a,b\n1,2\n3,"open\n', "quotation mark"),
        ("a,b\n" + "1,2\n" * 10_001, "At most 10000"),
        ("a,b\n1," + "x" * 20_001, "more than 20000 characters"),
        (",".join(f"c{n}" for n in range(101)) + "\n" + ",".join("1" * 101), "between 1 and 100 columns"),
        (b"PAR1 this is none", "can't be read"),
        (b"%PDF-1.7 ...", "isn't read here"),
        (b"PK\x03\x04 this is none", "can't be read"),
        (b"ID3 mp3", "Only WAV|isn't read here"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "isn't read here"),
        (b"\x80\x04\x95 pickle", "isn't read here"),
    ],
)
def test_a_file_at_fault_says_what_to_do(data, said):
    with pytest.raises(Invalid, match=said) as refused:
        open_file(data if isinstance(data, bytes) else data.encode())
    assert refused.value.field == "file"


def test_a_process_that_read_a_file_reads_the_next_alike():
    data = ("a,b\n1," + "x" * 20_001).encode()
    for _time in range(2):
        with pytest.raises(ValueError) as refused:
            files.read_records(data)
        assert refused.value.code == "table-cell"


def test_a_file_that_is_too_large_is_not_opened(monkeypatch):
    monkeypatch.setattr(opening, "MAX_FILE_BYTES", 10)
    with pytest.raises(TooLarge):
        open_file(b"a,b\n1,2\n3,4")


def test_a_zip_of_texts_pictures_and_recordings_is_opened_and_what_is_not_read_is_named():
    opened = open_file(
        archive(
            ("a.txt", b"Write to anna@example.org."),
            ("b.jpg", photograph()),
            ("c.wav", sound()),
            ("d.html", b"<html><script>alert(1)</script>"),
            ("e.png", b"\x89PNG\r\n\x1a\nbroken"),
            ("f.zip", archive(("x", b"y"))),
            ("g.mp3", b"ID3 x"),
        )
    )
    assert [(number, record.kept.kind) for number, record in opened.records] == [
        (1, "text"),
        (2, "image"),
        (3, "audio"),
    ]
    assert opened.records[0][1].kept.content == {"text": "Write to [EMAIL]."}
    assert opened.removed["LOCATION"] == 1
    assert [(fault.number, fault.name) for fault in opened.faults] == [
        (4, "d.html"),
        (5, "e.png"),
        (6, "f.zip"),
        (7, "g.mp3"),
    ]


def test_a_zip_about_people_has_a_folder_for_each_named_by_the_key():
    given = archive(("k-1/a.txt", b"It came late."), ("k-2/b.png", picture("PNG")), ("stray.txt", b"Whose?"))
    opened = open_file(given, about_people=True)
    assert [record.subject_key for _n, record in opened.records] == ["k-1", "k-2"]
    assert [fault.name for fault in opened.faults] == ["stray.txt"]


def test_a_table_about_people_names_them_in_a_column_that_is_not_kept():
    opened = open_file(b"customer,age\nk-1,41\n,42\n", about_people=True, subject_column="customer")
    assert [(record.subject_key, record.kept.content) for _n, record in opened.records] == [
        ("k-1", {"row": {"age": 41}})
    ]
    assert faults(opened) == [(3, "customer", "no-subject")]
    with pytest.raises(Invalid, match="no column nobody in the file; it has customer, age"):
        open_file(b"customer,age\nk-1,41\n", about_people=True, subject_column="nobody")


@pytest.mark.parametrize("entry", [("../a.txt", b"x"), link("a.txt", "/etc/passwd"), ("a\\..\\b", b"x")])
def test_an_archive_that_points_elsewhere_is_refused_whole(entry):
    with pytest.raises(Invalid):
        open_file(archive(("fine.txt", b"Hello there."), entry))


def test_a_picture_alone_is_opened_too():
    opened = open_file(photograph())
    ((number, record),) = opened.records
    assert (number, opened.form, record.kept.about["type"]) == (1, "image", "image/jpeg")


def test_every_kind_that_is_taken_out_has_a_word():
    kinds = {rule.kind for rule in STRUCTURED.rules} | {"NAME"}
    assert kinds <= set(words.REMOVED)
    assert words.removed_in_words({"EMAIL": 2, "NAME": 1}) == "e-mail address × 2, name of a person"


def test_every_fault_of_the_readers_has_its_sentence():
    import re
    from pathlib import Path

    import media
    from sharing.contributions.core import content, files

    sources = [*Path(media.__file__).parent.glob("*.py"), Path(files.__file__), Path(content.__file__)]
    raised = {
        code
        for source in sources
        for code in re.findall(r'(?:Refusal|ContentProblem|_fault)\((?:name, )?"([a-z_-]+)"', source.read_text())
    }
    assert len(raised) > 30
    assert raised <= set(SENTENCES)


def test_ten_thousand_rows_are_opened_within_seconds():
    rows = "\n".join(json.dumps({"age": n, "note": "fine"}) for n in range(10_000))
    assert len(open_file(rows.encode()).records) == 10_000
