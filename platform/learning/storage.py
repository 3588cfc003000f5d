"""Models and checkpoints as safetensors plus JSON: written plainly, read with suspicion."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as read_safetensors
from safetensors.numpy import save as write_safetensors

MAX_TENSOR_BYTES = 2**30  # the largest offered model, 50,000 n-grams by 100 classes, takes 40 MB
MAX_HEADER_BYTES = 2**20
MAX_METADATA_BYTES = 2**22
ALLOWED_TYPES = frozenset({"F64", "F32", "I64", "I32", "U32", "U8"})


class InvalidModelFile(ValueError):
    """The bytes or the metadata are not what ``to_bytes`` writes."""


def pack(tensors: Mapping[str, np.ndarray]) -> bytes:
    """Tensors as safetensors bytes; the same tensors always give the same bytes."""
    return write_safetensors({name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)})


def digest(tensor_bytes: bytes) -> str:
    """SHA-256 of the tensors, in hexadecimal; it stands in the metadata."""
    return hashlib.sha256(tensor_bytes).hexdigest()


def unpack(tensor_bytes: bytes, metadata: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Read safetensors bytes after checking their sizes, their types and their hash.

    Raises:
        InvalidModelFile: too short, too large, of a type that isn't used here, not the bytes that the metadata
            names, or holding NaN or infinity.
    """
    if not isinstance(tensor_bytes, bytes | bytearray | memoryview):
        raise InvalidModelFile("tensors must be bytes, as to_bytes() returns them")
    tensor_bytes = bytes(tensor_bytes)
    _check_header(tensor_bytes)
    if metadata.get("tensors_sha256") != digest(tensor_bytes):
        raise InvalidModelFile("metadata.tensors_sha256 doesn't match the tensors; fetch both again from one version")
    try:
        tensors = read_safetensors(tensor_bytes)
    except (SafetensorError, KeyError, ValueError, TypeError):
        raise InvalidModelFile("tensors are not well-formed safetensors; fetch the file again") from None
    for name, array in tensors.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise InvalidModelFile(f"tensor {name} holds NaN or infinity; train the model again")
    return tensors


def _check_header(tensor_bytes: bytes) -> None:
    if len(tensor_bytes) > MAX_TENSOR_BYTES:
        raise InvalidModelFile(f"tensors are larger than {MAX_TENSOR_BYTES} bytes")
    if len(tensor_bytes) < 8:
        raise InvalidModelFile("tensors are too short to be a safetensors file")
    header_size = int.from_bytes(tensor_bytes[:8], "little")
    if header_size > min(MAX_HEADER_BYTES, len(tensor_bytes) - 8):
        raise InvalidModelFile("the tensors' header is longer than a header may be; this is no safetensors file")
    try:
        header = json.loads(tensor_bytes[8 : 8 + header_size])
        types = {entry["dtype"] for name, entry in header.items() if name != "__metadata__"}
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        raise InvalidModelFile("the tensors' header is not the JSON of a safetensors file") from None
    strange = sorted(map(str, types - ALLOWED_TYPES))
    if strange:
        raise InvalidModelFile(f"tensor type {strange[0]} is not used by any model here")


class Tensors:
    """Reads tensors by name, each with the type and shape it must have."""

    def __init__(self, tensors: Mapping[str, np.ndarray]):
        self._left = dict(tensors)

    def array(self, name: str, dtype: str, *shape: int | None) -> np.ndarray:
        """The tensor ``name``; ``None`` in the shape stands for any length.

        Raises:
            InvalidModelFile: missing, or of another type or shape.
        """
        if name not in self._left:
            raise InvalidModelFile(f"tensor {name} is missing")
        array = self._left.pop(name)
        fits = len(array.shape) == len(shape) and all(
            want is None or have == want for have, want in zip(array.shape, shape, strict=True)
        )
        if array.dtype != np.dtype(dtype) or not fits:
            wanted = tuple("any" if length is None else length for length in shape)
            raise InvalidModelFile(
                f"tensor {name} must be {dtype} of shape {wanted}; it is {array.dtype} of shape {array.shape}"
            )
        return array

    def finish(self) -> None:
        """Refuse tensors that nobody asked for."""
        if self._left:
            raise InvalidModelFile(f"tensor {min(self._left)} belongs to no model of this architecture")


def check_metadata(metadata: Any, kind: str) -> Mapping[str, Any]:
    """Refuse metadata that is no JSON object, too large, or of another format than ``kind``."""
    if not isinstance(metadata, Mapping):
        raise InvalidModelFile("metadata must be a JSON object, as to_bytes() returns it")
    try:
        size = len(json.dumps(metadata, allow_nan=False))
    except (ValueError, TypeError, RecursionError):
        raise InvalidModelFile("metadata must hold plain JSON values only, without NaN or infinity") from None
    if size > MAX_METADATA_BYTES:
        raise InvalidModelFile(f"metadata is larger than {MAX_METADATA_BYTES} bytes")
    if metadata.get("format") != kind:
        raise InvalidModelFile(f"metadata.format must be {kind!r}")
    return metadata


def field(metadata: Mapping[str, Any], name: str, kind: type | tuple[type, ...]) -> Any:
    """One metadata field of the given type.

    Raises:
        InvalidModelFile: missing, or of another type.
    """
    value = metadata.get(name)
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise InvalidModelFile(f"metadata.{name} must be {' or '.join(k.__name__ for k in kinds)}")
    return value
