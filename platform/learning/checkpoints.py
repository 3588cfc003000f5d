"""Checkpoints: the state of an unfinished run, from which it goes on to the same weights."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from learning import storage

FORMAT = "reciprocal-checkpoint/1"


class CannotResume(ValueError):
    """The checkpoint belongs to another run, or to other rows."""


@dataclass(frozen=True)
class Checkpoint:
    """Tensors and a small JSON object; ``fingerprint`` names the run and the rows it belongs to."""

    tensors: dict[str, np.ndarray]
    fingerprint: str
    progress: dict[str, int]

    def to_bytes(self) -> tuple[bytes, dict[str, Any]]:
        """Safetensors bytes, and metadata for a JSON column."""
        tensor_bytes = storage.pack(self.tensors)
        return tensor_bytes, {
            "format": FORMAT,
            "fingerprint": self.fingerprint,
            "progress": self.progress,
            "tensors_sha256": storage.digest(tensor_bytes),
        }

    @classmethod
    def from_bytes(cls, tensor_bytes: bytes, metadata: Mapping[str, Any]) -> "Checkpoint":
        """Read what ``to_bytes`` wrote.

        Raises:
            InvalidModelFile: damaged, or no checkpoint.
        """
        storage.check_metadata(metadata, FORMAT)
        progress = storage.field(metadata, "progress", dict)
        counts = {str(name): storage.field(progress, name, int) for name in progress}
        fingerprint = storage.field(metadata, "fingerprint", str)
        return cls(storage.unpack(tensor_bytes, metadata), fingerprint, counts)

    def require(self, fingerprint: str) -> "Checkpoint":
        """Itself, when it belongs to this run.

        Raises:
            CannotResume: the rows, the labels, the trainer, its parameters or the seed differ. This is also what
                happens when a person has withdrawn since: then the run must start anew.
        """
        if self.fingerprint != fingerprint:
            raise CannotResume("resume belongs to other rows or settings; start this run from the beginning")
        return self


def fingerprint(settings: Mapping[str, Any], *columns: Sequence[Any] | np.ndarray | pd.DataFrame | None) -> str:
    """A hash over settings and data, equal exactly when a run would be the same."""
    hashed = hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode())
    for column in columns:
        if column is None:
            hashed.update(b"none")
            continue
        frame = column if isinstance(column, pd.DataFrame) else pd.DataFrame({"values": list(column)})
        hashed.update(json.dumps([str(name) for name in frame.columns]).encode())
        for name in frame.columns:
            # Text first: pandas hashes equal numbers of different types alike, and lists not at all.
            values = frame[name]
            if values.dtype.kind not in "iufb":
                values = values.astype(str)
            hashed.update(pd.util.hash_array(values.to_numpy()).tobytes())
    return hashed.hexdigest()
