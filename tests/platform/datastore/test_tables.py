"""Arrow tables by themselves: hash, schema, people, encrypted file, engine."""

import datetime as dt
import decimal
import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datastore import engine
from datastore.core import hashing, parquet, schema, subjects

TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=8)), min_size=1, max_size=30)


def table(**columns):
    return pa.table(columns)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.data())
def test_the_hash_does_not_depend_on_chunks_or_encodings(texts, data):
    plain = table(text=pa.array(texts, pa.string()))
    cut = data.draw(st.integers(0, len(texts)))
    chunked = pa.chunked_array(
        [plain["text"].combine_chunks().slice(0, cut), plain["text"].combine_chunks().slice(cut)]
    )
    others = [
        table(text=chunked),
        table(text=pa.array(texts, pa.large_string())),
        table(text=pa.array(texts, pa.string()).dictionary_encode()),
        table(text=pa.array(["x", *texts], pa.string())).slice(1),
    ]
    assert {hashing.content_hash(other) for other in others} == {hashing.content_hash(plain)}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.one_of(st.none(), st.integers(0, 3))), min_size=1, max_size=12), st.data())
def test_the_hash_of_rows_that_come_in_pieces_is_that_of_the_whole(lists, data):
    whole = table(
        flag=pa.array([len(x) > 1 for x in lists]),
        items=pa.array(lists, pa.list_(pa.int8())),
        nested=pa.array([[[i] for i in x] if x else None for x in lists], pa.list_(pa.list_(pa.int8()))),
        day=pa.array([None if not x else dt.date(2026, 1, 1 + len(x) % 28) for x in lists], pa.date32()),
    )
    pieces = hashing.ContentHash(whole.schema)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(lists)), max_size=4)))
    for start, end in zip([0, *cuts], [*cuts, len(lists)], strict=True):
        pieces.update(whole.slice(start, end - start))
    assert pieces.hexdigest() == hashing.content_hash(whole)


@pytest.mark.parametrize(
    "other",
    [
        table(a=[1, 2, 4], b=["x", "y", None]),
        table(a=[1, 2, 3], b=["x", "y", ""]),
        table(a=[2, 1, 3], b=["x", "y", None]),
        table(b=["x", "y", None], a=[1, 2, 3]),
        table(a=[1.0, 2.0, 3.0], b=["x", "y", None]),
        table(a=[1, 2, 3], c=["x", "y", None]),
        table(a=[1, 2, 3], b=["xy", "", None]),
        table(a=[1, 2], b=["x", "y"]),
    ],
    ids=["value", "null", "row order", "column order", "type", "name", "border", "length"],
)
def test_any_difference_in_content_changes_the_hash(other):
    assert hashing.content_hash(other) != hashing.content_hash(table(a=[1, 2, 3], b=["x", "y", None]))


def test_what_stands_behind_a_null_does_not_count():
    hidden = pa.Array.from_buffers(pa.int64(), 2, [pa.py_buffer(b"\x01"), pa.py_buffer(np.array([1, 99]).tobytes())])
    assert hashing.content_hash(table(a=hidden)) == hashing.content_hash(table(a=pa.array([1, None], pa.int64())))


def test_the_hash_of_a_small_table_worked_out_by_hand():
    # Column names and types as JSON; then per column the hashes of which values are there, of lengths, of values.
    streams = (bytes([1, 0, 1]), b"", np.array([5, 7], "<i8").tobytes())
    expected = hashlib.sha256(b'[["a", "int64"]]' + b"".join(hashlib.sha256(stream).digest() for stream in streams))
    assert hashing.content_hash(table(a=pa.array([5, None, 7], pa.int64()))) == expected.hexdigest()


def test_every_kind_of_column_has_a_hash_that_survives_the_file(tmp_path):
    many = table(
        flag=[True, None, False],
        day=[dt.date(2026, 1, 2), None, dt.date(2026, 1, 3)],
        price=[decimal.Decimal("1.50"), None, decimal.Decimal("2.25")],
        words=[["a", "b"], None, []],
        blob=[b"\x00\x01", b"", None],
        nan=[float("nan"), None, -0.5],
        nested=[{"x": 1}, None, {"x": 2}],
    )
    parquet.write(many, tmp_path / "f", key=bytes(32), bound_to="v")
    back = parquet.read(tmp_path / "f", key=bytes(32), bound_to="v")
    assert hashing.content_hash(back) == hashing.content_hash(many)
    for name in many.column_names:
        reverse = many.select([name]).take([2, 1, 0])
        assert hashing.content_hash(reverse) != hashing.content_hash(many.select([name])), name


def test_the_file_shows_nothing_and_opens_with_its_key_alone(tmp_path):
    file, key = tmp_path / "f", bytes(range(32))
    canary = table(canary_column=["canary value"] * 10)
    parquet.write(canary, file, key=key, bound_to="version 1")
    raw = file.read_bytes()
    assert b"canary" not in raw
    assert parquet.read(file, key=key, bound_to="version 1") == canary
    with pytest.raises(parquet.Undecipherable):
        parquet.read(file, key=bytes(32), bound_to="version 1")
    with pytest.raises(parquet.Undecipherable):
        parquet.read(file, key=key, bound_to="version 2")
    with pytest.raises(OSError, match="encrypt"):
        pq.read_table(file)


def test_a_changed_byte_is_noticed(tmp_path):
    file, key = tmp_path / "f", bytes(range(32))
    parquet.write(table(a=list(range(1000))), file, key=key, bound_to="v")
    raw = bytearray(file.read_bytes())
    raw[40] ^= 1
    file.write_bytes(raw)
    with pytest.raises(parquet.Undecipherable):
        parquet.read(file, key=key, bound_to="v")


def test_the_file_is_encrypted_with_256_bits_and_compressed(tmp_path):
    parquet.write(table(a=["same"] * 100_000), tmp_path / "f", key=bytes(32), bound_to="v")
    assert (tmp_path / "f").stat().st_size < 20_000


def groups_of(path):
    return [t.num_rows for t in parquet.batches(path, key=bytes(32), bound_to="v")][1:]


def test_rows_are_written_and_read_in_groups_bounded_in_rows_and_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "ROWS_PER_GROUP", 100)
    monkeypatch.setattr(parquet, "BYTES_PER_GROUP", 4_000)
    narrow = table(a=pa.array(range(250), pa.int16()))
    wide = table(a=["x" * 100] * 250)
    for many, small in ((narrow, [100, 100, 50]), (wide, None)):
        for rows in (many, many.to_reader(max_chunksize=7), many.to_reader(max_chunksize=130)):
            parquet.write(rows, tmp_path / "f", key=bytes(32), bound_to="v")
            groups = groups_of(tmp_path / "f")
            assert sum(groups) == 250
            assert max(groups) <= (100 if small else 38)
            assert parquet.read(tmp_path / "f", key=bytes(32), bound_to="v") == many
    assert groups_of(tmp_path / "f") != [250]


def test_an_empty_table_has_a_file_and_a_schema(tmp_path):
    nothing = table(a=pa.array([], pa.int8()), _subject=pa.array([], pa.string()))
    parquet.write(nothing, tmp_path / "f", key=bytes(32), bound_to="v")
    assert parquet.read(tmp_path / "f", key=bytes(32), bound_to="v") == nothing
    read = pa.concat_tables(parquet.batches(tmp_path / "f", key=bytes(32), bound_to="v", columns=["a"]))
    assert read == nothing.select(["a", "_subject"])


def test_only_columns_that_repeat_themselves_get_a_dictionary(tmp_path):
    rng = np.random.default_rng(0)
    many = table(
        id=[f"{i:032x}" for i in range(2000)], city=rng.choice(["a", "b"], 2000).tolist(), spend=rng.normal(size=2000),
        kind=pa.array(rng.choice(["x", "y"], 2000).tolist()).dictionary_encode(), gone=pa.nulls(2000),
        flag=rng.random(2000) < 0.5,
    )  # fmt: skip
    parquet.write(many, tmp_path / "f", key=bytes(32), bound_to="v")
    opened = pq.ParquetFile(tmp_path / "f", decryption_properties=parquet.pe.create_decryption_properties(
        footer_key=bytes(32), aad_prefix=b"v"))  # fmt: skip
    group = opened.metadata.row_group(0)
    columns = (group.column(i) for i in range(group.num_columns))
    assert {c.path_in_schema for c in columns if c.has_dictionary_page} == {"city", "kind"}
    assert parquet.read(tmp_path / "f", key=bytes(32), bound_to="v") == many


def test_pandas_notes_are_not_stored(tmp_path):
    noted = table(a=[1]).replace_schema_metadata({"pandas": "index: Ada"})
    parquet.write(noted, tmp_path / "f", key=bytes(32), bound_to="v")
    assert not parquet.read(tmp_path / "f", key=bytes(32), bound_to="v").schema.metadata


def test_a_row_stays_only_while_everyone_it_is_about_allows_it():
    joined = table(a=[1, 2, 3], _subject=["p", "q", "r"], _subject_2=["x", "y", "x"])
    assert subjects.subject_ids(joined) == ["p", "q", "r", "x", "y"]
    assert subjects.keep(joined, {"p", "q", "x"}).column("a").to_pylist() == [1]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (table(a=[1]), "add the column '_subject'"),
        (table(_subject=[1]), "ids as text"),
        (table(_subject=["p", None]), "missing in 1 rows"),
    ],
)
def test_a_table_must_say_whom_its_rows_are_about(bad, words):
    with pytest.raises(ValueError, match=words):
        subjects.subject_ids(bad)


def drawn(tables, rows, of, seed):
    return [value for part in subjects.sampled(tables, rows, of=of, seed=seed) for value in part["a"].to_pylist()]


def test_a_sample_is_the_same_each_time_and_keeps_the_order_however_the_rows_are_cut():
    many = table(a=list(range(100)))
    cut = [many.slice(0, 0), many.slice(0, 37), many.slice(37, 1), many.slice(38)]
    sample = drawn([many], 10, 100, seed=3)
    assert sample == sorted(sample)
    assert len(set(sample)) == 10
    assert sample == drawn(cut, 10, 100, seed=3)
    assert sample != drawn([many], 10, 100, seed=4)
    assert drawn(cut, 100, 100, seed=3) == list(range(100))


def test_a_schema_is_completed_from_the_table():
    described = schema.describe(
        table(name=["a"], age=[3], _subject=["p"]).schema, [{"name": "age", "role": "quasi_identifier"}]
    )
    assert described == [
        {"name": "name", "type": "string", "role": "feature"},
        {"name": "age", "type": "integer", "role": "quasi_identifier"},
    ]


@pytest.mark.parametrize(
    ("columns", "given_schema", "words"),
    [
        ({"a": [1]}, [{"name": "b"}], "no column 'b'"),
        ({"a": [1]}, [{"name": "a", "role": "secret"}], "role of 'a' must be one of"),
        ({"Age": [1], "age": [2]}, None, "differ by case"),
        ({"_secret": [1]}, None, "underscore"),
        ({"": [1]}, None, "1 to 100 characters"),
        ({"x" * 101: [1]}, None, "1 to 100 characters"),
        ({"_subject": ["p"]}, None, "no columns"),
    ],
)
def test_a_schema_that_cannot_hold_is_refused(columns, given_schema, words):
    with pytest.raises(ValueError, match=words):
        schema.describe(pa.table(columns).schema, given_schema)


def test_the_engine_counts_like_numpy():
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 5, 5000), rng.integers(0, 3, 5000)
    t = engine.table(pa.table({"a": a, "b": b}))
    counted = engine.run(t.group_by("a", "b").agg(n=t.count()).order_by("a", "b"))
    assert counted.column("n").to_pylist() == np.histogram2d(a, b, (5, 3))[0].astype(int).ravel().tolist()
    assert engine.value(t.count()) == 5000


def test_the_engine_reads_no_files(tmp_path):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "plain.parquet")
    import os

    with pytest.raises(Exception, match="disabled"):
        engine._connection(os.getpid()).raw_sql(f"SELECT * FROM '{tmp_path / 'plain.parquet'}'")
