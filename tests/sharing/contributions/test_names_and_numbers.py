"""Names of columns are open to all, so nobody's address becomes one; a telephone is found as a number, too."""

import json

import pytest

from media.refusal import Refusal
from sharing.contributions.core import ContentProblem, keep_row
from sharing.contributions.core.files import read_records


@pytest.mark.parametrize("number", [13800138000, 13800138000.0, "13800138000"], ids=["integer", "float", "text"])
def test_a_telephone_is_marked_however_it_is_written(number):
    kept = keep_row({"phone": number, "visits": 3, "spend": 12.5})
    assert kept.content == {"row": {"phone": "[PHONE]", "visits": 3, "spend": 12.5}}
    assert kept.removed == {"PHONE": 1}


def test_a_column_named_by_an_address_is_refused_by_its_place_alone():
    with pytest.raises(ContentProblem) as refused:
        keep_row({"age": 41, "anna@example.org": 1})
    assert (refused.value.code, refused.value.params) == ("name_identifies", {"column": 2})


@pytest.mark.parametrize(
    ("first", "code"),
    [("Ada,36", "table-headless"), ("anna@example.org,age", "table-name-identifies")],
)
def test_a_file_whose_first_line_is_a_record_is_refused(first, code):
    with pytest.raises(Refusal) as refused:
        read_records(f"{first}\nBen,41\nCy,29\n".encode())
    assert refused.value.code == code


def test_a_file_with_a_header_is_read():
    _columns, records = read_records(b"name,age\nBen,41\nCy,29\n")
    assert [row["row"] for _number, row, _fault in json.loads(records)] == [
        {"name": "Ben", "age": "41"},
        {"name": "Cy", "age": "29"},
    ]
