import numpy as np
import pandas as pd
import pytest

from sharing.cleaning.core import profile
from sharing.cleaning.core.parts import ends, parts
from sharing.cleaning.names import GARBLED, OTHERS, READABLE


def of(values):
    series = pd.Series(values, name="x")
    return parts(series, profile(pd.DataFrame({"x": series})).columns[0])


def test_numbers_fall_into_ranges_between_rounded_ends():
    found = of([*range(1000), None])["values"]
    assert found.isna().tolist() == [False] * 1000 + [True]
    counts = found.value_counts()
    assert counts["< 10"] == 10
    assert counts["≥ 990"] == 10
    assert len(counts) == 10


def test_an_end_is_nobodys_own():
    numbers = np.array([1.0] * 50 + [2.0] * 50 + [123456.0] * 4)
    assert ends(numbers, apart=5) == (1.0, 2.0)
    assert ends(np.arange(10.0), apart=5) is None
    assert ends(np.array([-1234.0] * 20), apart=5) == (-1300.0, -1200.0)
    assert ends(np.array([0.0, np.inf, np.nan] * 20), apart=5) == (0.0, 0.0)


def test_a_few_whole_numbers_are_values_and_many_have_whole_ranges():
    assert set(of([1, 2, 3] * 20)["values"]) == {"1", "2", "3"}
    assert "." not in "".join(set(of(list(range(37)) * 9)["values"]))


def test_the_rarest_values_are_one_part():
    found = of([f"v{i:02d}" for i in range(20) for _ in range(30 - i)])["values"]
    assert found.nunique() == 11
    assert (found == OTHERS).sum() == sum(30 - i for i in range(10, 20))


def test_prose_falls_into_lengths_languages_and_encodings():
    good, bad = (
        "The room was clean, and the staff were kind to us.",
        "La cafÃ© Ã©tait trÃ¨s bonne, et le service aussi.",
    )
    chinese = "这家酒店的服务态度很好，房间也很干净，下次来北京还会选择这里住，推荐给大家。"
    found = of([good, bad, chinese, None])
    assert found["lengths"].dropna().tolist() == ["50 ≤ x < 200", "20 ≤ x < 50", "20 ≤ x < 50"]
    assert found["encoding"].tolist()[:3] == [READABLE, GARBLED, READABLE]
    assert found["languages"].tolist()[2] == "zh"


@pytest.mark.parametrize("values", [[None, None], []])
def test_nothing_has_no_parts(values):
    assert of(values) == {}


def test_times_fall_into_years():
    assert of(pd.to_datetime(["2024-01-02", "2023-01-02"]))["values"].tolist() == ["2024", "2023"]
