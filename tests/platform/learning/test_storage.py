"""Stored models: read back to the bit, and nothing else read at all."""

import copy
import json
import pickle

import numpy as np
import pytest

import learning
from learning import storage

SMALL = {"lstm-text": {"epochs": 1, "embedding": 4, "hidden": 6}, "gradient-boosting": {"rounds": 6}}


@pytest.fixture(scope="module")
def models(table, features, reviews):
    texts, labels = reviews
    return {
        name: learning.train(texts[:100], target=labels[:100], trainer=name, parameters=SMALL.get(name))
        if name in ("lstm-text", "tfidf-logistic")
        else learning.train(table, target="leaves", features=features, trainer=name, parameters=SMALL.get(name))
        for name in learning.TRAINERS
    }


@pytest.fixture(params=learning.TRAINERS)
def model(models, request):
    return models[request.param]


def repacked(model, change):
    """The model's bytes after ``change(tensors, metadata)``, with a hash that fits again."""
    tensors, metadata = model.tensors(), copy.deepcopy(model.to_bytes()[1])
    change(tensors, metadata)
    packed = storage.pack(tensors)
    return packed, {**metadata, "tensors_sha256": storage.digest(packed)}


def test_a_model_read_back_answers_alike_and_stores_alike(model, table, reviews):
    tensors, metadata = model.to_bytes()
    rows = reviews[0] if model.recipe.features is None else table

    again = learning.load(tensors, json.loads(json.dumps(metadata)))

    np.testing.assert_array_equal(again.predict_proba(rows), model.predict_proba(rows))
    assert again.to_bytes() == (tensors, metadata)


@pytest.mark.parametrize("poison", [np.nan, np.inf])
def test_nan_and_infinity_are_refused_in_every_tensor(model, poison):
    for name, tensor in model.tensors().items():
        if tensor.dtype.kind != "f" or not tensor.size:
            continue

        def spoil(tensors, metadata, name=name):
            tensors[name] = tensors[name].copy()
            tensors[name].flat[0] = poison

        with pytest.raises(learning.InvalidModelFile, match=f"{name} holds NaN or infinity"):
            learning.load(*repacked(model, spoil))


def test_every_tensor_must_be_there_with_its_type_and_shape_and_no_other(model):
    for name in model.tensors():
        with pytest.raises(learning.InvalidModelFile, match="is missing"):
            learning.load(*repacked(model, lambda tensors, metadata, name=name: tensors.pop(name)))
        for reshape in (
            lambda a: a[None],
            lambda a: np.zeros(a.shape, np.float32 if a.dtype != np.float32 else np.float64),
        ):

            def misshape(tensors, metadata, name=name, reshape=reshape):
                tensors[name] = reshape(tensors[name])

            with pytest.raises(learning.InvalidModelFile, match=f"{name} must be"):
                learning.load(*repacked(model, misshape))
    with pytest.raises(learning.InvalidModelFile, match="belongs to no model"):
        learning.load(*repacked(model, lambda tensors, metadata: tensors.update(zzz=np.zeros(2))))


def test_one_flipped_bit_is_noticed(model):
    tensors, metadata = model.to_bytes()

    with pytest.raises(learning.InvalidModelFile, match="sha256"):
        learning.load(tensors[:-3] + bytes([tensors[-3] ^ 4]) + tensors[-2:], metadata)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "reciprocal-model/9"},
        {"architecture": "os.system"},
        {"architecture": ["lstm-text"]},
        {"recipe": None},
        {"description": "none"},
        {"tensors_sha256": 5},
        {"extra": float("nan")},
        {"extra": "x" * 5_000_000},
    ],
)
def test_other_metadata_is_refused(model, change):
    tensors, metadata = model.to_bytes()

    with pytest.raises(learning.InvalidModelFile):
        learning.load(tensors, {**metadata, **change})


def test_every_field_of_the_recipe_is_needed(model):
    tensors, metadata = model.to_bytes()
    for name in metadata["recipe"]:
        recipe = {key: value for key, value in metadata["recipe"].items() if key != name}
        if name in ("features", "text_column"):  # these may be null
            recipe[name] = 5
        with pytest.raises(learning.InvalidModelFile, match=name):
            learning.load(tensors, {**metadata, "recipe": recipe})


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"1234567",
        pickle.dumps({"weights": [1, 2, 3]}),
        (2**63).to_bytes(8, "little") + b"{}",
        (10**6).to_bytes(8, "little") + b" " * 50,
        (2).to_bytes(8, "little") + b"[]",
        (9).to_bytes(8, "little") + b'{"a":1} x',
        b"\x80\x00\x00\x00\x00\x00\x00\x00" + b"[" * 128,
        (65).to_bytes(8, "little") + b'{"a":{"dtype":"F64","shape":[9999999],"data_offsets":[0,79999992]}}',
        (57).to_bytes(8, "little") + b'{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}  \x00\x00',
        "text",
        None,
    ],
    ids=range(12),
)
def test_hostile_bytes_end_in_a_clear_error(models, hostile):
    _, metadata = models["logistic-regression"].to_bytes()
    if isinstance(hostile, bytes):
        metadata = {**metadata, "tensors_sha256": storage.digest(hostile)}

    with pytest.raises(learning.InvalidModelFile, match="tensor"):
        learning.load(hostile, metadata)


@pytest.mark.parametrize(
    ("tensor", "value"),
    [("tree_left", 0), ("tree_left", 10**6), ("tree_right", -1), ("tree_column", 99), ("tree_category_set", 10**6)],
)
def test_a_tree_that_would_loop_or_read_outside_is_refused(models, tensor, value):
    def spoil(tensors, metadata):
        tensors[tensor] = tensors[tensor].copy()
        tensors[tensor][0] = value

    with pytest.raises(learning.InvalidModelFile, match="tree_"):
        learning.load(*repacked(models["gradient-boosting"], spoil))


def test_a_column_of_numbers_is_not_split_by_category(models):
    def spoil(tensors, metadata):
        inner = tensors["tree_left"] != 0
        tensors["tree_column"] = np.where(inner, 1, tensors["tree_column"]).astype(np.int32)  # hours; plan is column 0
        tensors["tree_category_set"] = np.where(inner, 0, -1).astype(np.int32)
        tensors["tree_category_sets"] = np.zeros((1, 8), dtype=np.uint32)

    with pytest.raises(learning.InvalidModelFile, match="numbers by category"):
        learning.load(*repacked(models["gradient-boosting"], spoil))


@pytest.mark.parametrize("starts", [[], [0], [0, 0], [5, 1], [0, 10**15], [0, -4]])
def test_trees_must_tile_their_nodes(models, starts):
    def spoil(tensors, metadata):
        tensors["tree_starts"] = np.array(starts, dtype=np.int64)

    with pytest.raises(learning.InvalidModelFile, match="tree_"):
        learning.load(*repacked(models["gradient-boosting"], spoil))


def test_a_vocabulary_must_be_whole_words_of_utf_8(models):
    def cut(tensors, metadata):
        tensors["vocabulary_ends"] = tensors["vocabulary_ends"][::-1].copy()

    def garble(tensors, metadata):
        tensors["vocabulary_utf8"] = np.full_like(tensors["vocabulary_utf8"], 0xFF)

    for change in (cut, garble):
        with pytest.raises(learning.InvalidModelFile, match="vocabulary"):
            learning.load(*repacked(models["lstm-text"], change))


def test_a_network_far_too_large_is_refused_before_it_is_built(models):
    def grow(tensors, metadata):
        metadata["recipe"]["parameters"]["hidden"] = 10**9

    with pytest.raises(learning.InvalidModelFile, match="hidden is out of range"):
        learning.load(*repacked(models["lstm-text"], grow))
