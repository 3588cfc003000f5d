"""The format is told by content, and a refusal says what to mend."""

import io

import pyarrow as pa
import pytest
from pyarrow import parquet

from sharing.uploads.core.parsing import UnreadableFile, parse

ROWS = [{"age": 31, "city": "Bonn"}, {"age": None, "city": "Lyon"}]


def as_parquet():
    sink = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(ROWS), sink)
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
        (b'{"a": 1}\n{"a"\n', "Line 2 is not JSON"),
        (b'{"a": 1}\n[2]\n', "Line 2 is not an object"),
        (b"a,A\n1,2\n", "Rename one"),
        (b"_subject\n1\n", "reserved. Rename it"),
    ],
)
def test_a_refusal_names_the_fix(data, fix):
    with pytest.raises(UnreadableFile, match=fix):
        parse(data)
