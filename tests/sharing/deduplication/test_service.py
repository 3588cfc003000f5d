"""What the service keeps of a table with texts: no empty ones, and each text once."""

import pyarrow as pa

from sharing.deduplication.services import without_duplicates

SCHEMA = [{"name": "text", "role": "text"}, {"name": "label", "role": "target"}]


def test_missing_texts_are_dropped_and_counted_and_the_first_of_each_text_stays():
    table = pa.table({"text": ["good", None, "good", "bad"], "label": ["a", "a", "b", "b"], "_subject": list("wxyz")})
    kept, report = without_duplicates(table, SCHEMA)

    assert kept.column("_subject").to_pylist() == ["w", "z"]
    assert (report["rows_before"], report["rows_without_text"], report["rows_after"]) == (4, 1, 2)
    assert report["exact_duplicates"] == 1
