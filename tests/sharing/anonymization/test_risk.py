import pandas as pd
import pyarrow as pa
import pytest

from sharing.anonymization.core import anonymize_table, privacy_risk
from tests.sharing.anonymization.census import QUASI_IDENTIFIERS, census

PEOPLE = pd.DataFrame({"age": [30, 30, 30, 40, 40, 50], "sex": list("ffffmm")})


def test_risks_are_those_of_the_classes_counted_by_hand():
    table = pd.DataFrame({"age": [30, 30, 30, 40, 40], "sex": list("fffmm")})
    risk = privacy_risk(table, ["age", "sex"])
    assert risk.to_dict() == {"prosecutor": 1 / 2, "journalist": 1 / 2, "marketer": pytest.approx(2 / 5), "k": 2}


def test_the_journalist_counts_in_the_population():
    sample = PEOPLE.iloc[[0, 1, 3]]
    assert privacy_risk(sample, ["age"]).prosecutor == 1
    assert privacy_risk(sample, ["age"], population=PEOPLE).journalist == 1 / 2  # the two of 40


def test_the_marketer_links_each_row_to_one_of_those_alike_in_the_population():
    sample = PEOPLE.iloc[[0, 1, 3]]  # two of the three of 30, one of the two of 40
    assert privacy_risk(sample, ["age"], population=PEOPLE).marketer == pytest.approx((1 / 3 + 1 / 3 + 1 / 2) / 3)


def test_someone_whom_the_population_lacks_is_found_for_certain():
    assert privacy_risk(pd.DataFrame({"age": [99, 99]}), ["age"], population=PEOPLE).journalist == 1


def test_several_rows_of_one_person_are_one_person():
    risk = privacy_risk(PEOPLE, ["age"], people=list("aabcdd"))
    assert risk.k == 1  # the only row of 50
    assert risk.prosecutor == 1
    two = privacy_risk(PEOPLE.iloc[:3], ["age"], people=list("aab"))
    assert (two.k, two.prosecutor, two.marketer) == (2, 1 / 2, 1 / 2)


def test_missing_values_are_one_class():
    assert privacy_risk(pd.DataFrame({"age": [None, None, 1.0, 1.0]}), ["age"]).k == 2


def test_tables_and_arrays_are_measured_alike():
    as_pandas = privacy_risk(PEOPLE, ["age", "sex"])
    assert privacy_risk(pa.Table.from_pandas(PEOPLE), ["age", "sex"]) == as_pandas
    assert privacy_risk(PEOPLE.to_numpy(), [0, 1]) == as_pandas


def test_anonymization_lowers_the_risk_to_one_in_k():
    blurred = anonymize_table(census(2000), QUASI_IDENTIFIERS, k=10)
    risk = privacy_risk(blurred.table, QUASI_IDENTIFIERS)
    assert risk.k == blurred.k >= 10
    assert risk.prosecutor == 1 / risk.k


def test_a_table_without_rows_has_no_risk_to_measure():
    with pytest.raises(ValueError, match="no rows"):
        privacy_risk(pd.DataFrame({"age": []}), ["age"])


def test_no_quasi_identifiers_are_no_question():
    with pytest.raises(ValueError, match="quasi_identifiers must name at least one column"):
        privacy_risk(PEOPLE, [])
