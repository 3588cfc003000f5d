"""Information between two whole tables, compression, discretizing and the column-pair matrix."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sharing.complementarity.core import compression, entropy, information_matrix, mutual_information
from sharing.complementarity.core.discretize import discretize_column


def table(seed, n=5000, columns=6):
    rng = np.random.default_rng(seed)
    base = rng.standard_normal((n, columns))
    frame = pd.DataFrame(base, columns=[f"c{i}" for i in range(columns)])
    frame["segment"] = rng.choice(["small", "middle", "large"], n)
    return frame


def test_independent_tables_share_nothing():
    found = [mutual_information(table(i), table(100 + i)).bits for i in range(10)]
    assert found.count(0.0) >= 9
    assert max(found) < 0.01


def test_a_joint_histogram_would_have_claimed_nearly_log2_n():
    own, partner = table(0), table(1)
    joint = mutual_information(own, partner, estimator="plug-in").bits
    assert joint == pytest.approx(np.log2(5000), abs=1e-9)
    assert "log2(n)" in mutual_information(own, partner).note


def test_a_copy_shares_everything_under_the_same_tree():
    own = table(2)
    own["double"] = 2 * own["c0"]
    found = mutual_information(own, own.add_suffix("_copy"))
    assert found.estimator == "chow-liu"
    assert found.bits == pytest.approx(entropy(own).bits, abs=1e-9)
    assert compression(own, own.add_suffix("_copy")).fraction == pytest.approx(1.0)


def test_information_between_tables_is_symmetric():
    own, partner = table(3), table(4)
    partner["hint"] = own["c0"] + own["c1"] + np.random.default_rng(0).standard_normal(5000)
    there, back = compression(own, partner), compression(partner, own)
    assert there.bits_per_record == pytest.approx(back.bits_per_record, abs=1e-9)
    assert there.bits_per_record > 0.1
    assert there.fraction != pytest.approx(back.fraction)
    assert there.total_bits == pytest.approx(5000 * there.bits_per_record)


def test_a_repeated_hint_counts_once():
    own, partner = table(5, columns=1), table(6, columns=1)
    partner["hint"] = own["c0"]
    once = compression(own, partner).bits_per_record
    partner["again"] = own["c0"]
    assert compression(own, partner).bits_per_record == pytest.approx(once, abs=1e-9)
    assert once == pytest.approx(3.0, abs=0.01)  # eight equal bins


def test_the_matrix_shows_which_columns_repeat_which():
    own, partner = table(7), table(8)
    partner["code"] = own["segment"].str.upper()
    matrix = information_matrix(own, partner)
    assert matrix.loc["segment", "code"] == pytest.approx(np.log2(3), abs=0.01)
    assert matrix.to_numpy().sum() == pytest.approx(matrix.loc["segment", "code"], abs=0.01)


def test_arrow_and_pandas_give_the_same():
    own, partner = table(9), table(10)
    partner["hint"] = own["c0"]
    arrow = mutual_information(pa.Table.from_pandas(own), pa.Table.from_pandas(partner)).bits
    assert arrow == mutual_information(own, partner).bits


def test_the_interval_of_a_whole_table_surrounds_the_estimate():
    own, partner = table(11, n=800, columns=2), table(12, n=800, columns=2)
    partner["hint"] = own["c0"] + np.random.default_rng(1).standard_normal(800)
    found = mutual_information(own, partner, bootstrap=40, permutations=19)
    assert found.ci95_low < found.bits < found.ci95_high
    assert found.p_value == 0.05


def test_atoms_and_missing_values_keep_a_level_of_their_own():
    rng = np.random.default_rng(0)
    values = pd.Series(np.where(rng.random(4000) < 0.6, 0.0, 1 + rng.random(4000)))
    values[:200] = np.nan
    codes, levels = discretize_column(values, bins=8)
    assert len(set(codes[values == 0.0])) == 1
    assert len(set(codes[values.isna()])) == 1
    assert set(codes[values == 0.0]).isdisjoint(codes[values > 0])
    assert levels == len(set(codes)) == 9  # seven bins, the atom, missing


def test_rare_categories_are_pooled():
    names = [f"city{i}" for i in range(40)] + ["capital"] * 500 + ["port"] * 60 + list("abcdefgh") * 20
    codes, levels = discretize_column(pd.Series(names), bins=8)
    assert levels == 11
    assert len(set(codes[:40])) == 1


def test_tables_of_different_length_are_refused():
    with pytest.raises(ValueError, match="own has 5000, partner has 10"):
        compression(table(0), table(1, n=10))
