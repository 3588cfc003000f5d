"""How far a series of trainings has come, kept so that another process can go on from it."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import learning

FORMAT = "reciprocal-training-progress/1"
SIZE_BYTES = 8
OVERHEAD = 0.05  # of the time may go into keeping
AT_LEAST_SECONDS = 1.0

Stored = tuple[bytes, dict[str, Any]]


class Progress:
    """Models that are finished, and the last checkpoint of the one that isn't.

    Args:
        fingerprint: of the rows and settings; what was kept under another one is not gone on from.
        keep: stores the state; called at most once a second, and as seldom as keeps it under a twentieth of the time.
        state: what an earlier process kept, if anything.
    """

    def __init__(self, fingerprint: str, keep: Callable[[bytes], object], state: bytes | None = None) -> None:
        self._fingerprint = fingerprint
        self._keep = keep
        self._wait_until = time.monotonic() + AT_LEAST_SECONDS
        self._models, self._unfinished = _read(state, fingerprint)

    @property
    def names(self) -> list[str]:
        """What there is to go on from: finished models, and the one that was being trained."""
        return [*self._models, *self._unfinished]

    def model(self, name: str) -> learning.TrainedModel | None:
        """The model of this name, when it is finished."""
        return learning.load(*self._models[name]) if name in self._models else None

    def checkpoint(self, name: str) -> learning.Checkpoint | None:
        """Where the training of this name stopped, when it was begun."""
        return learning.Checkpoint.from_bytes(*self._unfinished[name]) if name in self._unfinished else None

    def reached(self, name: str, checkpoint: learning.Checkpoint) -> None:
        """Note how far the training of ``name`` is."""
        if time.monotonic() >= self._wait_until:
            self._unfinished = {name: checkpoint.to_bytes()}
            self._store()

    def finished(self, name: str, model: learning.TrainedModel) -> None:
        """Note a finished model."""
        self._models[name] = model.to_bytes()
        self._unfinished = {}
        if time.monotonic() >= self._wait_until:
            self._store()

    def _store(self) -> None:
        began = time.monotonic()
        self._keep(self.to_bytes())
        ended = time.monotonic()
        self._wait_until = ended + max(AT_LEAST_SECONDS, (ended - began) / OVERHEAD)

    def to_bytes(self) -> bytes:
        """The length of a JSON head, the head, and the tensors that it names."""
        parts = [("model", *item) for item in self._models.items()]
        parts += [("checkpoint", *item) for item in self._unfinished.items()]
        entries = [
            {"kind": kind, "name": name, "bytes": len(tensors), "metadata": metadata}
            for kind, name, (tensors, metadata) in parts
        ]
        head = json.dumps({"format": FORMAT, "fingerprint": self._fingerprint, "parts": entries}).encode()
        blobs = b"".join(tensors for _kind, _name, (tensors, _metadata) in parts)
        return len(head).to_bytes(SIZE_BYTES, "little") + head + blobs


def _read(state: bytes | None, fingerprint: str) -> tuple[dict[str, Stored], dict[str, Stored]]:
    """Models and checkpoint by name; nothing when the state is of other rows, settings or program."""
    found: Mapping[str, dict[str, Stored]] = {"model": {}, "checkpoint": {}}
    if state is not None:
        size = int.from_bytes(state[:SIZE_BYTES], "little")
        head = json.loads(state[SIZE_BYTES : SIZE_BYTES + size])
        if (head["format"], head["fingerprint"]) == (FORMAT, fingerprint):
            start = SIZE_BYTES + size
            for part in head["parts"]:
                end = start + part["bytes"]
                found[part["kind"]][part["name"]] = (state[start:end], part["metadata"])
                start = end
    return found["model"], found["checkpoint"]
