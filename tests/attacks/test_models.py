"""T-61: a model's file is checked against its hash, its header and its architecture before anything is made of it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import learning
from learning import storage


@pytest.fixture(scope="module")
def model():
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"a": rng.normal(size=60), "b": rng.normal(size=60), "y": rng.integers(0, 2, 60)})
    return learning.train(table, target="y", features=["a", "b"], trainer="logistic-regression")


def raw(header: object, body: bytes = b"", size: int | None = None) -> bytes:
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(head) if size is None else size).to_bytes(8, "little") + head + body


def tensor(start: int, end: int, shape: list[int], dtype: str = "F64") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


HOSTILE = {
    "a header of 2^60 bytes": raw({}, size=2**60),
    "a header beyond the file": raw({}, b"", size=100),
    "no header": b"\x02\x00",
    "no JSON": raw(b"not json"),
    "a deep header": raw(b"[" * 100_000),
    "overlapping offsets": raw({"a": tensor(0, 16, [2]), "b": tensor(8, 24, [2])}, bytes(24)),
    "offsets beyond the file": raw({"a": tensor(0, 1 << 40, [1 << 37])}, bytes(8)),
    "offsets backward": raw({"a": tensor(16, 0, [2])}, bytes(16)),
    "a hole": raw({"a": tensor(8, 16, [1])}, bytes(16)),
    "a shape that overflows": raw({"a": tensor(0, 8, [2**32, 2**32, 2**32])}, bytes(8)),
    "a negative shape": raw({"a": tensor(0, 8, [-1])}, bytes(8)),
    "a type that is not used": raw({"a": tensor(0, 2, [1], "F8_E4M3")}, bytes(2)),
    "trailing bytes": raw({"a": tensor(0, 8, [1])}, bytes(4096)),
    "a name twice": raw(b'{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"a":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}', bytes(16)),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_t61_a_malformed_file_is_refused_even_where_its_hash_fits(model, what):
    _tensors, metadata = model.to_bytes()
    with pytest.raises(learning.InvalidModelFile):
        learning.load(HOSTILE[what], {**metadata, "tensors_sha256": storage.digest(HOSTILE[what])})


def test_t61_the_hash_is_compared_before_the_tensors_are_read(model, monkeypatch):
    tensors, metadata = model.to_bytes()

    def read(_bytes):
        raise AssertionError("read before the hash was compared")

    monkeypatch.setattr(storage, "read_safetensors", read)
    changed = tensors[:-1] + bytes([tensors[-1] ^ 1])
    with pytest.raises(learning.InvalidModelFile, match="sha256"):
        learning.load(changed, metadata)


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf])
def test_t61_nan_and_infinity_are_refused(model, poison):
    tensors, metadata = dict(model.tensors()), model.to_bytes()[1]
    name = next(name for name, array in tensors.items() if array.dtype.kind == "f" and array.size)
    tensors[name] = np.full_like(tensors[name], poison)
    packed = storage.pack(tensors)
    with pytest.raises(learning.InvalidModelFile, match="NaN or infinity"):
        learning.load(packed, {**metadata, "tensors_sha256": storage.digest(packed)})


def test_t61_a_tensor_of_another_shape_or_type_than_the_architecture_says_is_refused(model):
    tensors, metadata = dict(model.tensors()), model.to_bytes()[1]
    for name, array in tensors.items():
        for wrong in (
            np.zeros((*array.shape, 2), array.dtype),
            array.astype(np.float32 if array.dtype != np.float32 else np.float64),
        ):
            packed = storage.pack({**tensors, name: wrong})
            with pytest.raises(learning.InvalidModelFile):
                learning.load(packed, {**metadata, "tensors_sha256": storage.digest(packed)})


def test_t61_an_architecture_that_is_not_offered_is_refused(model):
    tensors, metadata = model.to_bytes()
    for name in ("os.system", "../../evil", "", None, ["logistic-regression"]):
        with pytest.raises(learning.InvalidModelFile):
            learning.load(tensors, {**metadata, "architecture": name})


def test_t61_every_single_bit_of_the_file_counts(model):
    tensors, metadata = model.to_bytes()
    rng = np.random.default_rng(1)
    for at in rng.integers(0, len(tensors), 200):
        changed = bytearray(tensors)
        changed[at] ^= 1 << int(rng.integers(8))
        with pytest.raises(learning.InvalidModelFile):
            learning.load(bytes(changed), metadata)
