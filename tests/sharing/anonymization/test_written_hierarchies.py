"""Hierarchies as a form's lines and as JSON."""

from __future__ import annotations

import pytest

from sharing.anonymization.core import Bands, Dates, Prefixes, from_dict, from_lines

COLUMNS = ["age", "postcode", "born", "city", "city: since"]


def test_each_way_of_widening_has_a_line():
    lines = """
        age: 5, 10, 20
        postcode：4*，2*
        born: months, quarter, 年
        city: Bath < Somerset < England
        city: York < Yorkshire < England

        city: since: 2.5
    """
    assert from_lines(lines, COLUMNS) == {
        "age": {"bands": [5, 10, 20]},
        "postcode": {"prefixes": [4, 2]},
        "born": {"dates": ["month", "quarter", "year"]},
        "city": {"parents": {"Bath": "Somerset", "Somerset": "England", "York": "Yorkshire", "Yorkshire": "England"}},
        "city: since": {"bands": [2.5]},
    }


@pytest.mark.parametrize(
    ("written", "hierarchy"),
    [
        ({"bands": [5, 10], "start": 18}, Bands((5, 10), 18)),
        ({"prefixes": [4, 2]}, Prefixes((4, 2))),
        ({"dates": ["month", "year"]}, Dates(("month", "year"))),
        ({"parents": {"Bath": "Somerset"}}, {"Bath": "Somerset"}),
    ],
)
def test_json_gives_the_hierarchy(written, hierarchy):
    assert from_dict(written) == hierarchy


@pytest.mark.parametrize(
    "line",
    [
        "age",
        "age 5, 10",
        "salary: 5",
        "age: five",
        "age: 5, 10*",
        "age:",
        "born: week",
        "city: Bath < < England",
        "city: Bath < Bath",
        "city: Bath < Somerset\ncity: Bath < Avon",
        "age: 5\nage: 10",
        "age: 5\nage: 5 < 10",
    ],
)
def test_a_line_that_cannot_be_read_is_named(line):
    with pytest.raises(ValueError, match=line.splitlines()[-1].split()[0].strip(":")):
        from_lines(line, COLUMNS)


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"start": 3},
        {"prefixes": [4], "bands": [5]},
        {"prefixes": [4], "start": 3},
        {"prefixes": [2, 4]},
        {"prefixes": [4.5]},
        {"prefixes": "4"},
        {"bands": [True]},
        {"bands": [5, 7]},
        {"bands": [5], "start": "0"},
        {"dates": ["year", "month"]},
        {"dates": ["week"]},
        {"parents": {}},
        {"parents": ["Bath"]},
        {"levels": [1]},
    ],
)
def test_json_that_is_no_hierarchy_is_refused(written):
    with pytest.raises(ValueError):
        from_dict(written)
