import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.anonymization.core import anonymize_table
from tests.sharing.anonymization.census import QUASI_IDENTIFIERS, census

CITIES = {
    "Bath": ["Somerset", "England"],
    "Wells": ["Somerset", "England"],
    "York": ["Yorkshire", "England"],
    "Leeds": ["Yorkshire", "England"],
    "Oban": ["Argyll", "Scotland"],
}


def recomputed(table, quasi_identifiers, sensitive=()):
    """k, l and t straight from their definitions."""
    classes = [group for _, group in table.groupby(quasi_identifiers, dropna=False)]
    diversity, distance = [], [0.0]
    for name in sensitive:
        whole = table[name].value_counts(normalize=True).sort_index()
        for group in classes:
            diversity.append(group[name].nunique())
            gap = group[name].value_counts(normalize=True).reindex(whole.index, fill_value=0) - whole
            ordered = pd.api.types.is_numeric_dtype(table[name])
            distance.append(gap.cumsum().abs().sum() / max(1, len(whole) - 1) if ordered else gap.abs().sum() / 2)
    return min(map(len, classes)), min(diversity, default=None), max(distance)


def test_four_people_are_blurred_as_by_hand():
    table = pd.DataFrame({"age": [20, 22, 60, 70], "sex": ["f", "m", "f", "f"], "ill": list("abab")})
    result = anonymize_table(table, ["age", "sex"], k=2)
    assert result.table.to_dict("list") == {
        "age": ["[20, 22]", "[20, 22]", "[60, 70]", "[60, 70]"],
        "sex": ["*", "*", "f", "f"],
        "ill": list("abab"),
    }
    # age: (2 × 2/50 + 2 × 10/50) / 4 = 0.12; sex: (2 × 1 + 2 × 0) / 4 = 0.5
    assert result.ncp == pytest.approx((0.12 + 0.5) / 2)
    assert (result.k, result.l, result.t, result.suppressed) == (2, None, None, 0)


def test_with_k_one_nothing_is_lost():
    table = pd.DataFrame({"age": [20, 22, 60], "city": ["Bath", "York", "Bath"]})
    result = anonymize_table(table, ["age", "city"], k=1)
    assert result.table["age"].tolist() == ["20", "22", "60"]
    assert result.ncp == 0


@pytest.mark.parametrize("k", [5, 50])
def test_every_class_of_a_census_holds_k_people(k):
    result = anonymize_table(census(3000), QUASI_IDENTIFIERS, k=k)
    assert recomputed(result.table, QUASI_IDENTIFIERS)[0] == result.k >= k


@pytest.mark.parametrize("sensitive", [["illness"], ["income", "illness"]])
def test_diversity_and_closeness_hold_and_are_reported_as_they_are(sensitive):
    result = anonymize_table(census(3000), QUASI_IDENTIFIERS, sensitive=sensitive, k=5, l=3, t=0.25)
    k, diversity, distance = recomputed(result.table, QUASI_IDENTIFIERS, sensitive)
    assert (result.k, result.l, result.t) == (k, diversity, pytest.approx(distance))
    assert k >= 5
    assert diversity >= 3
    assert distance <= 0.25 + 1e-9


def test_a_quarter_less_is_lost_than_by_plain_mondrian():
    table = census(4000)
    codes = [np.unique(table[name], return_inverse=True) for name in QUASI_IDENTIFIERS]
    spans = [1 if values.dtype == object else values[-1] - values[0] for values, _ in codes]
    columns = [
        (rank / max(1, len(values) - 1) if isinstance(values[0], str) else (values[rank] - values[0]) / span)
        for (values, rank), span in zip(codes, spans, strict=True)
    ]

    def plain(rows):
        """Cut the widest dimension at its median, while both halves keep five."""
        for widest in sorted(range(8), key=lambda d: -np.ptp(columns[d][rows])):
            values = np.sort(columns[widest][rows])
            lower = columns[widest][rows] < values[len(values) // 2]
            if min(lower.sum(), (~lower).sum()) >= 5:
                return plain(rows[lower]) + plain(rows[~lower])
        return [rows]

    loss = 0.0
    for rows in plain(np.arange(len(table))):
        for (values, rank), column in zip(codes, columns, strict=True):
            if isinstance(values[0], str):
                found = len(np.unique(rank[rows]))
                loss += len(rows) * (found / len(values) if found > 1 else 0)
            else:
                loss += len(rows) * np.ptp(column[rows])
    assert anonymize_table(table, QUASI_IDENTIFIERS, k=5).ncp <= 0.85 * loss / len(table) / 8


def test_the_order_of_the_rows_does_not_matter():
    table = census(800)
    shuffled = table.sample(frac=1, random_state=3)
    straight = anonymize_table(table, QUASI_IDENTIFIERS, sensitive="illness", k=4, l=2).table
    mixed = anonymize_table(shuffled, QUASI_IDENTIFIERS, sensitive="illness", k=4, l=2).table
    pd.testing.assert_frame_equal(straight, mixed.sort_index())


def test_a_linkage_attack_finds_at_most_one_in_k():
    table = census(2000)
    blurred = anonymize_table(table, QUASI_IDENTIFIERS, k=5).table
    rng = np.random.default_rng(1)
    members = blurred.groupby(QUASI_IDENTIFIERS).indices
    classes = [members[tuple(row)] for row in blurred[QUASI_IDENTIFIERS].to_numpy()]
    # The attacker knows which class each person fell into, and can but guess among its rows.
    hits = np.array([rng.choice(rows) == person for person, rows in enumerate(classes)])
    assert hits.mean() <= 1 / 5 + 2 * hits.std() / np.sqrt(len(hits))


def test_names_with_a_hierarchy_climb_to_their_nearest_common_ancestor():
    table = pd.DataFrame({"city": ["Bath", "Wells", "York", "Leeds", "Oban", "Oban"]})
    result = anonymize_table(table, ["city"], k=2, hierarchies={"city": CITIES})
    assert result.table["city"].tolist() == ["Somerset", "Somerset", "Yorkshire", "Yorkshire", "Oban", "Oban"]
    assert result.ncp == pytest.approx((2 * 2 / 5 + 2 * 2 / 5) / 6)
    wider = anonymize_table(table, ["city"], k=3, hierarchies={"city": CITIES})
    assert wider.table["city"].tolist() == ["England", "England", "*", "England", "*", "*"]


def test_dates_become_ranges_of_dates():
    table = pd.DataFrame({"born": pd.to_datetime(["1990-01-01", "1990-02-01", "2000-01-01", "2000-01-01"])})
    assert (
        anonymize_table(table, ["born"], k=2).table["born"].tolist()
        == ["[1990-01-01, 1990-02-01]"] * 2 + ["2000-01-01"] * 2
    )


def test_a_missing_value_is_one_that_others_must_share():
    table = pd.DataFrame({"age": [20, 21, None, None, 50, 51]})
    assert anonymize_table(table, ["age"], k=2).table["age"].tolist() == [
        "[20, 21]", "[20, 21]", "missing", "missing", "[50, 51]", "[50, 51]",
    ]  # fmt: skip
    lone = pd.DataFrame({"age": [20, 21, None]})
    result = anonymize_table(lone, ["age"], k=2)
    assert (set(result.table["age"]), result.ncp) == ({"[20, 21] or missing"}, 1)


@pytest.mark.parametrize(
    "kind", [lambda f: f, lambda f: pa.Table.from_pandas(f, preserve_index=False), lambda f: f.to_numpy()]
)
def test_each_kind_of_table_comes_back_as_it_came(kind):
    frame = pd.DataFrame({"age": [20, 22, 60, 70], "note": ["a", "b", "c", "d"]})
    table = kind(frame)
    result = anonymize_table(table, [0 if isinstance(table, np.ndarray) else "age"], k=2)
    assert type(result.table) is type(table)
    rows = result.table.to_pylist() if isinstance(table, pa.Table) else None
    if rows is not None:
        assert [row["age"] for row in rows] == ["[20, 22]"] * 2 + ["[60, 70]"] * 2
    assert frame["age"].tolist() == [20, 22, 60, 70]


def test_the_index_of_a_pandas_table_stays_with_its_rows():
    table = pd.DataFrame({"age": [70, 20, 60, 22]}, index=[9, 8, 7, 6])
    result = anonymize_table(table, ["age"], k=2).table
    assert result["age"].to_dict() == {9: "[60, 70]", 8: "[20, 22]", 7: "[60, 70]", 6: "[20, 22]"}


VALUES = st.one_of(st.none(), st.integers(-5, 5), st.floats(-3, 3, allow_nan=False))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(VALUES, st.sampled_from(["Bath", "York", "Oban", None]), st.sampled_from("abc")),
        min_size=4,
        max_size=40,
    ),
    st.integers(1, 4),
    st.sampled_from([None, 0.1, 0.4]),
)
def test_k_and_t_hold_for_any_table(rows, k, t):
    table = pd.DataFrame(rows, columns=["age", "city", "ill"])
    table["age"] = table["age"].astype(float)
    diversity = table["ill"].nunique()
    result = anonymize_table(table, ["age", "city"], sensitive="ill", k=k, l=min(2, diversity), t=t)
    found = recomputed(result.table, ["age", "city"], ["ill"])
    assert found[0] >= k
    assert found[1] >= min(2, diversity)
    assert t is None or found[2] <= t + 1e-9
    assert 0 <= result.ncp <= 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from("xyz")), min_size=3, max_size=40))
def test_what_is_written_covers_what_stood_there(rows):
    table = pd.DataFrame(rows, columns=["age", "letter"])
    blurred = anonymize_table(table, ["age", "letter"], k=3).table
    for age, letter, text, letters in zip(
        table["age"], table["letter"], blurred["age"], blurred["letter"], strict=True
    ):
        low, _, high = text.strip("[]").partition(", ")
        assert int(low) <= age <= int(high or low)
        assert letters == "*" or letter in letters


@pytest.mark.parametrize(
    ("options", "error", "complaint"),
    [
        ({"quasi_identifiers": ["agee"]}, KeyError, "the table has no column 'agee'"),
        ({"quasi_identifiers": []}, ValueError, "quasi_identifiers must name at least one column"),
        ({"k": 0}, ValueError, "k must be at least 1; got 0"),
        ({"k": 7}, ValueError, "the table has 4 rows, fewer than k = 7"),
        ({"l": 2}, ValueError, "name them in sensitive"),
        ({"sensitive": "ill", "l": 3}, ValueError, "column 'ill' holds 2 distinct values, fewer than l = 3"),
        ({"sensitive": "ill", "t": 1.5}, ValueError, r"t must lie in \[0, 1\]; got 1.5"),
        ({"sensitive": "age"}, ValueError, "cannot be a quasi-identifier and sensitive at once"),
        ({"hierarchies": {"ill": {}}}, ValueError, "hierarchies names 'ill', which is not among"),
        (
            {"quasi_identifiers": ["city"], "hierarchies": {"city": {"Bath": ["x"]}}},
            ValueError,
            "lacks 1 of the column's values",
        ),
        (
            {"quasi_identifiers": ["city"], "hierarchies": {"city": {"Bath": ["x"], "York": []}}},
            ValueError,
            "all equally long",
        ),
    ],
)
def test_what_cannot_be_done_is_said_with_the_parameter(options, error, complaint):
    table = pd.DataFrame({"age": [1, 2, 3, 4], "city": ["Bath", "York", "Bath", "York"], "ill": list("abab")})
    with pytest.raises(error, match=complaint):
        anonymize_table(table, **({"quasi_identifiers": ["age"], "k": 2} | options))


def test_infinite_numbers_are_refused_by_the_name_of_their_column():
    with pytest.raises(ValueError, match="column 'age' holds infinite numbers"):
        anonymize_table(pd.DataFrame({"age": [1.0, np.inf]}), ["age"], k=1)


def test_of_few_names_a_group_is_written_as_its_set_or_as_what_it_lacks():
    table = pd.DataFrame({"city": list("aaaaabbbbbcdefgh")})
    result = anonymize_table(table, ["city"], k=5)
    assert set(result.table["city"]) == {"a", "b", "any but {a, b}"}
    assert result.ncp == pytest.approx(6 / 16 * 6 / 8)  # six of sixteen rows may be any of six names of eight


def test_names_as_categories_are_read_as_names():
    table = census(2000)
    named = table.assign(**{name: table[name].astype("category") for name in table.select_dtypes("str")})
    expected = anonymize_table(table, QUASI_IDENTIFIERS, k=7)
    found = anonymize_table(named, QUASI_IDENTIFIERS, k=7)
    assert found.ncp == expected.ncp
    for name in QUASI_IDENTIFIERS:
        assert found.table[name].tolist() == expected.table[name].tolist()


def test_each_column_says_what_it_lost_and_how_many_values_are_left():
    table = pd.DataFrame({"age": [20, 21, 60, 61], "city": ["a", "a", "b", "b"]})
    found = anonymize_table(table, ["age", "city"], k=2)
    age, city = found.columns
    assert (age.name, age.ncp, age.values_before, age.values_after) == ("age", pytest.approx(1 / 41), 4, 2)
    assert (city.name, city.ncp, city.values_before, city.values_after) == ("city", 0.0, 2, 2)
    assert found.ncp == pytest.approx((age.ncp + city.ncp) / 2)
