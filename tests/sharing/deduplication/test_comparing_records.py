"""How much two records agree in a column."""

import datetime as dt

import numpy as np
import pytest

from sharing.deduplication.core.comparing import LEVELS, UNKNOWN, jaro_winkler, prepare


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        ("martha", "marhta", 0.961),  # these six: Winkler (1994), Advanced Methods for Record Linkage, table 1
        ("jones", "johnson", 0.832),
        ("dwayne", "duane", 0.840),
        ("michelle", "michael", 0.921),
        ("shackleford", "shackelford", 0.982),
        ("massey", "massie", 0.933),
        ("abc", "xyz", 0.0),
        ("same", "same", 1.0),
    ],
)
def test_name_similarity_is_what_winkler_published(one, other, published):
    chinese = str.maketrans({chr(97 + k): chr(0x738B + 7 * k) for k in range(26)})
    in_ascii, beyond = jaro_winkler([one, one.translate(chinese)], [other, other.translate(chinese)])
    assert in_ascii == pytest.approx(published, abs=6e-4)
    assert beyond == pytest.approx(in_ascii)  # only which characters are equal counts


@pytest.mark.parametrize(
    ("kind", "one", "other", "level"),
    [
        ("exact", "Bonn", " bonn", "equal"),
        ("exact", 5, 5.0, "equal"),
        ("exact", "Bonn", "Born", "different"),
        ("name", "José", "JOSE", "equal"),
        ("name", "Martha", "Marhta", "very close"),
        ("name", "王小明", "王晓明", "close"),
        ("name", "王小明", "李大华", "different"),
        ("number", 100, 100.0, "equal"),
        ("number", "100", 101, "within 1 %"),
        ("number", -100, -92, "within 10 %"),
        ("number", 100, -100, "different"),
        ("number", 0, 1e-9, "different"),
        ("date", "1980-03-04", dt.date(1980, 3, 4), "equal"),
        ("date", "1980-03-04", dt.datetime(1980, 3, 4, 15, tzinfo=dt.UTC), "equal"),
        ("date", "1980-03-04", "1980-04-03", "one part differs"),
        ("date", "1980-03-04", "1990-03-04", "one part differs"),
        ("date", "1980-03-04", "1990-03-05", "different"),
    ],
)
def test_pairs_get_the_level_of_their_agreement(kind, one, other, level):
    column = prepare("x", kind, [one, other])
    there, back = column.levels(np.array([0, 1]), np.array([1, 0]))
    assert LEVELS[kind][there] == level
    assert there == back


@pytest.mark.parametrize(("kind", "value", "empty"), [("exact", "a", ""), ("name", "a", None), ("number", 1, "n/a"), ("date", "2000-01-01", "31.12.1999"), ("number", 1, float("inf"))])  # fmt: skip
def test_what_is_missing_or_cannot_be_read_agrees_with_nothing(kind, value, empty):
    column = prepare("x", kind, [value, empty, empty])
    assert column.levels(np.array([0, 1]), np.array([1, 2])).tolist() == [UNKNOWN, UNKNOWN]


def test_a_column_of_missing_values_alone_is_unknown_throughout():
    for kind in LEVELS:
        assert prepare("x", kind, [None, None]).levels(np.array([0]), np.array([1])).tolist() == [UNKNOWN]
