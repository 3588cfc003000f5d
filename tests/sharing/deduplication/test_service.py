"""What the service keeps of a table with texts: no empty ones, and each text once."""

import pyarrow as pa

from sharing.deduplication.services import without_duplicates
from text import duplicates

SCHEMA = [{"name": "text", "role": "text"}, {"name": "label", "role": "target"}]


def test_missing_texts_are_dropped_and_counted_and_the_first_of_each_text_stays():
    table = pa.table({"text": ["good", None, "good", "bad"], "label": ["a", "a", "b", "b"], "_subject": list("wxyz")})
    kept, report = without_duplicates(table, SCHEMA)

    assert kept.column("_subject").to_pylist() == ["w", "z"]
    assert (report["rows_before"], report["rows_without_text"], report["rows_after"]) == (4, 1, 2)
    assert report["exact_duplicates"] == 1


def a_table(*texts):
    return pa.table({"text": list(texts), "label": ["a"] * len(texts), "_subject": [str(n) for n in range(len(texts))]})


def test_near_duplicates_are_counted_and_stay_unless_it_is_asked_to_drop_them():
    table = a_table("The parcel came late again.", "THE PARCEL  came late again!", "Thank you very much.")
    kept, report = without_duplicates(table, SCHEMA)
    assert (kept.num_rows, report["near_duplicate_pairs"], report["near_duplicate_groups"]) == (3, 1, 2)

    kept, report = without_duplicates(table, SCHEMA, near_threshold=0.8)
    assert kept.column("_subject").to_pylist() == ["0", "2"]
    assert (report["near_duplicates_dropped"], report["rows_after"]) == (1, 2)
    assert "near_duplicates_recall" not in report


def test_pairs_too_many_to_list_are_not_counted_and_their_groups_are(monkeypatch):
    monkeypatch.setattr(duplicates, "MOST_PAIRS", 2)
    table = a_table(*(f"Order {n} was shipped to you this morning." for n in range(5)), "Thank you very much.")
    _, report = without_duplicates(table, SCHEMA)
    assert (report["near_duplicate_pairs"], report["near_duplicate_groups"]) == (None, 2)


def test_where_some_may_be_missed_the_report_says_how_many_are_found(monkeypatch):
    monkeypatch.setattr(duplicates, "EXACT_MEETINGS", 0)
    _, report = without_duplicates(a_table("The parcel came late again.", "The parcel came late again!"), SCHEMA)
    assert 0.999 <= report["near_duplicates_recall"] < 1
