"""The format is told by content, and a refusal says what to mend."""

import io
import re

import pyarrow as pa
import pytest
from pyarrow import parquet

from kernel import confined
from sharing.uploads.core import UnreadableFile, parse, parsing
from sharing.uploads.opening import ReaderKilled, parse_apart
from sharing.uploads.refusals import sentence

ROWS = [{"age": 31, "city": "Bonn"}, {"age": None, "city": "Lyon"}]


def as_parquet():
    sink = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(ROWS), sink)
    return sink.getvalue()


def named_after_a_telephone():
    sink = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist([{"+44 7911 123456": 1}]), sink)
    return sink.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"age,city\n31,Bonn\nNA,Lyon\n",
        b'{"age": 31, "city": "Bonn"}\n\n{"age": null, "city": "Lyon"}\n',
        as_parquet(),
    ],
    ids=["csv", "json lines", "parquet"],
)
def test_each_format_gives_the_same_rows(data):
    assert parse(data).to_pylist() == ROWS


@pytest.mark.parametrize(
    ("data", "fix"),
    [
        (b" \n", "empty"),
        (b"a,b\n", "no rows"),
        (b"a\n\xff\n", "Byte 3 is not UTF-8. Save the file as UTF-8"),
        (b"a\n\x00\n", "Send CSV, JSON Lines or Parquet"),
        (b"PAR1 and no more", "Export it again"),
        (b"a,b\n1,2,3\n", "as many values as the header"),
        (b"Ada,36\nBen,41\n", "in column 2 it holds a number. Put a line with the columns' names above it"),
        (b"Ada,x@example.org\nBen,y@example.org\n", "column 2 it holds an address or a number that points at a person"),
        (b'a,b\n"' + b"x" * 3_000_000 + b"\n1,2\n", "A row is longer than 1 MB"),
        (b"a;b\n1;2\n", "separated by semicolons"),
        (b'{"x@example.org": 1}\n', "The name of column 1 is somebody's address or number"),
        (named_after_a_telephone(), "The name of column 1 is somebody's address or number"),
        (b'{"a": 1}\n{"a"\n', "Line 2 is not JSON"),
        (b'{"a": 1}\n[2]\n', "Line 2 is not an object"),
        (b"a,A\n1,2\n", "Rename one"),
        (b"a,_subject\n1,1\n", "reserved. Rename column 2"),
        (("x" * 101 + "\n1\n").encode(), "1 to 100 characters"),
        (b'{"a": [1]}\n', "Column 1 holds lists or objects"),
        (b'{"a": 1}\n{"a": "b"}\n', "Field 1 has different types"),
        (b'{"a": 1e999999}\n{"a": 1' + b"0" * 30 + b"}\n", "can't be stored|different types"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "not JSON"),
        ("名字,年龄\n小明,3\n".encode("gb18030"), "Byte 1 is not UTF-8. Save the file as UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), "Byte 1 is not UTF-8"),
    ],
)
def test_a_refusal_names_the_fix(data, fix):
    with pytest.raises(UnreadableFile) as refused:
        parse(data)
    assert re.search(fix, sentence(refused.value))


def test_no_refusal_quotes_what_is_in_the_file():
    for data in (
        b"Ada Lovelace,Ada Lovelace\n1,2\n",
        b"_Ada\n1\n",
        b"Ada\n\xff\n",
        b"a,b\nAda,Lovelace,x\n",
        b'{"Ada": [1]}\n',
        b"Ada Lovelace,36\nBen,41\n",
        b'{"Ada@lovelace.org": 1}\n',
    ):
        with pytest.raises(UnreadableFile) as refused:
            parse(data)
        for words in (str(refused.value), sentence(refused.value)):
            assert "Ada" not in words
            assert "Lovelace" not in words


def test_a_field_that_the_first_line_lacks_is_kept():
    table = parse(b'{"a": 1}\n{"b": 2}\n{"a": 3, "b": 4}\n')
    assert table.to_pylist() == [{"a": 1, "b": None}, {"a": None, "b": 2}, {"a": 3, "b": 4}]


def test_a_line_separator_inside_a_text_is_part_of_it():
    assert parse('{"a": "one\u2028two"}\n'.encode()).to_pylist() == [{"a": "one\u2028two"}]


def test_numbers_with_leading_zeros_stay_as_they_were_written():
    table = parse(b"code,count,share\n007,1,0.5\n12,0,1\n")
    assert table.to_pylist() == [
        {"code": "007", "count": 1, "share": 0.5},
        {"code": "12", "count": 0, "share": 1.0},
    ]


def test_an_empty_column_is_text():
    assert parse(b"a,b\n1,\n2,\n").schema.field("b").type == pa.string()


def test_a_parquet_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(parsing, "MAX_PARQUET_BYTES", 10)
    with pytest.raises(UnreadableFile, match="parquet-bytes"):
        parse(as_parquet())


def test_too_many_columns_are_refused(monkeypatch):
    monkeypatch.setattr(parsing, "MAX_COLUMNS", 2)
    for data in (b"a,b,c\n1,2,3\n", b'{"a": 1, "b": 2, "c": 3}\n'):
        with pytest.raises(UnreadableFile, match=r"size .*'columns': 2"):
            parse(data)


@pytest.mark.parametrize("data", [b"age,city\n31,Bonn\nNA,Lyon\n", as_parquet()], ids=["csv", "parquet"])
def test_a_process_apart_reads_the_same(data):
    assert parse_apart(data).equals(parse(data))


def test_a_process_apart_says_the_same_sentence():
    with pytest.raises(UnreadableFile) as apart:
        parse_apart(b"a,b\n")
    assert sentence(apart.value) == "The file has a header but no rows."


def test_what_needs_more_memory_than_it_may_takes_only_its_own_process_down():
    with pytest.raises(UnreadableFile, match="too-much"):
        parse_apart(b"a\n" + b"1234567\n" * 2_000_000, limits=confined.Limits(memory_mb=16))


def test_a_kill_from_outside_is_not_the_files_fault(monkeypatch):
    def killed(target, data, *, limits):
        raise confined.Overwhelmed("killed")

    monkeypatch.setattr(confined, "call", killed)
    with pytest.raises(ReaderKilled):
        parse_apart(b"a\n1\n")
