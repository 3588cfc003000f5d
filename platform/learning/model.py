"""A trained model: what every family shares."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from learning import storage
from learning.data import Data

FORMAT = "reciprocal-model/1"
Label = str | int | float | bool


@dataclass(frozen=True)
class Recipe:
    """How a model was made; with the same rows, enough to make it again.

    Attributes:
        classes: the labels, sorted; column k of ``predict_proba`` belongs to ``classes[k]``.
        features: the columns it reads, for models of tables.
        text_column: the column it reads, for models of text; None when it was given bare texts.
        rows: how many rows it was trained on.
    """

    trainer: str
    target: str
    classes: tuple[Label, ...]
    features: tuple[str, ...] | None
    text_column: str | None
    parameters: dict[str, Any]
    seed: int
    rows: int

    @property
    def logits(self) -> int:
        """Numbers a model computes per row: one log-odds for two classes, else one per class."""
        return 1 if len(self.classes) == 2 else len(self.classes)

    def to_dict(self) -> dict[str, Any]:
        return {
            "trainer": self.trainer,
            "target": self.target,
            "classes": list(self.classes),
            "features": None if self.features is None else list(self.features),
            "text_column": self.text_column,
            "parameters": dict(self.parameters),
            "seed": self.seed,
            "rows": self.rows,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Recipe":
        """Read what ``to_dict`` wrote.

        Raises:
            InvalidModelFile: a field is missing or of another type.
        """
        features = storage.field(stored, "features", (list, type(None)))
        classes = storage.field(stored, "classes", list)
        if len(classes) < 2 or not all(isinstance(label, str | int | float | bool) for label in classes):
            raise storage.InvalidModelFile("metadata.recipe.classes must list at least two labels")
        return cls(
            trainer=storage.field(stored, "trainer", str),
            target=storage.field(stored, "target", str),
            classes=tuple(classes),
            features=None if features is None else tuple(map(str, features)),
            text_column=storage.field(stored, "text_column", (str, type(None))),
            parameters=storage.field(stored, "parameters", dict),
            seed=storage.field(stored, "seed", int),
            rows=storage.field(stored, "rows", int),
        )


class TrainedModel(ABC):
    """A classifier that can be asked, stored and read back."""

    architecture: ClassVar[str]

    def __init__(self, recipe: Recipe):
        self.recipe = recipe

    @property
    def classes(self) -> tuple[Label, ...]:
        return self.recipe.classes

    @abstractmethod
    def predict_logits(self, data: Data) -> np.ndarray:
        """Log-odds of the second class, shape (n, 1), or one score per class, shape (n, k)."""

    def predict_proba(self, data: Data) -> np.ndarray:
        """Probability of each class, shape (n, k), columns in the order of ``classes``.

        Args:
            data: a table with the model's columns (others are ignored), or for a text model also a list of texts.

        Raises:
            ValueError: a column is missing or of another kind than at training.
        """
        return probabilities(self.predict_logits(data))

    def predict(self, data: Data) -> np.ndarray:
        """The likeliest label of each row, shape (n,), an object array of the labels themselves."""
        labels = np.empty(len(self.classes), dtype=object)
        labels[:] = self.classes
        return labels[self.predict_proba(data).argmax(axis=1)]

    @abstractmethod
    def tensors(self) -> dict[str, np.ndarray]:
        """Everything numeric that the model consists of."""

    def description(self) -> dict[str, Any]:
        """What the model consists of beside its tensors, as plain JSON."""
        return {}

    @classmethod
    @abstractmethod
    def rebuild(cls, recipe: Recipe, description: Mapping[str, Any], tensors: storage.Tensors) -> Self:
        """The model from its parts; raises ``InvalidModelFile`` when they don't fit together."""

    def to_bytes(self) -> tuple[bytes, dict[str, Any]]:
        """Safetensors bytes, and metadata for a JSON column; ``learning.load`` reads both back."""
        tensor_bytes = storage.pack(self.tensors())
        return tensor_bytes, {
            "format": FORMAT,
            "architecture": self.architecture,
            "recipe": self.recipe.to_dict(),
            "description": self.description(),
            "tensors_sha256": storage.digest(tensor_bytes),
        }


class Differentiable(TrainedModel):
    """A model whose weights can be moved along a gradient."""

    @abstractmethod
    def encode(self, data: Data) -> Any:
        """The rows in the form ``loss_and_gradient`` takes; any array-like that row numbers can index."""

    @abstractmethod
    def logits(self, encoded: Any) -> np.ndarray:
        """Logits of encoded rows, shape (n, 1) or (n, k)."""

    def predict_logits(self, data: Data) -> np.ndarray:
        return self.logits(self.encode(data))

    @abstractmethod
    def parameters(self) -> dict[str, np.ndarray]:
        """A copy of the weights by name."""

    @abstractmethod
    def with_parameters(self, parameters: Mapping[str, np.ndarray]) -> Self:
        """The same model with other weights; this one stays as it is."""

    @abstractmethod
    def loss_and_gradient(
        self, encoded: Any, codes: np.ndarray, weights: np.ndarray
    ) -> tuple[float, dict[str, np.ndarray]]:
        """Mean of wᵢ times cross-entropy in nats over the given rows, and its gradient by parameter name.

        Args:
            encoded: n rows, as ``encode`` gives them.
            codes: shape (n,), the position of each label in ``classes``.
            weights: shape (n,), non-negative.
        """


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Softmax of (n, k) scores; for (n, 1) log-odds the two columns 1 − σ(z) and σ(z)."""
    logits = np.asarray(logits, dtype=float)
    if logits.shape[1] == 1:
        logits = np.hstack([np.zeros_like(logits), logits])  # (n, 2)
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
