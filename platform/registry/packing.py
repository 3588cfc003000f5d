"""A model as one sequence of bytes: the length of its JSON, the JSON, and the safetensors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

LENGTH_BYTES = 8


def pack(tensors: bytes, metadata: Mapping[str, Any]) -> bytes:
    """The same model always gives the same bytes."""
    head = json.dumps(metadata, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    return len(head).to_bytes(LENGTH_BYTES, "little") + head + tensors


def unpack(packed: bytes) -> tuple[bytes, dict[str, Any]]:
    """Tensors and metadata.

    Raises:
        ValueError: not what ``pack`` writes.
    """
    size = int.from_bytes(packed[:LENGTH_BYTES], "little")
    if len(packed) < LENGTH_BYTES + size:
        raise ValueError("the model's file is cut short")
    return packed[LENGTH_BYTES + size :], json.loads(packed[LENGTH_BYTES : LENGTH_BYTES + size])
