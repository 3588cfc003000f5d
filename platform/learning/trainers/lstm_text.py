"""The source text's classifier: Embedding(10,000, 64) → LSTM(128) → Linear(1) → sigmoid, by Adam."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from learning import storage
from learning.data import Data, texts_of
from learning.model import Differentiable, Recipe
from learning.parameters import Number
from learning.training import Run
from learning.words import MIN_DOCUMENTS, frequent_terms, vocabulary_from, vocabulary_tensors, words

READS = "text"
PARAMETERS = {
    "vocabulary": Number(10_000, 3, 1_000_000),
    "embedding": Number(64, 1, 1024),
    "hidden": Number(128, 1, 2048),
    "max_words": Number(60, 1, 2000),  # the reviews' 75th percentile; longer texts are cut at the end
    "min_documents": Number(MIN_DOCUMENTS, 1, 1_000_000),
    "epochs": Number(4, 1, 1000),
    "batch_size": Number(64, 1, 10_000),
    "learning_rate": Number(3e-3, 1e-6, 1.0),
}
PADDING, UNKNOWN, FIRST_WORD = 0, 1, 2
# torch starts embeddings at variance 1, which drowns the few words of a short text; at 0.1 it learned in half the
# epochs on the Chinese reviews.
EMBEDDING_SCALE = 0.1
BATCHES_PER_POOL = 20  # texts are sorted by length within a pool, so that batches are even and yet differ each epoch
BATCHES_PER_CHECKPOINT = 50
PREDICTION_BATCH = 256


class Network(nn.Module):
    def __init__(self, words: int, embedding: int, hidden: int):
        super().__init__()
        self.embedding = nn.Embedding(words, embedding, padding_idx=PADDING)
        self.lstm = nn.LSTM(embedding, hidden, batch_first=True)
        self.output = nn.Linear(hidden, 1)

    def forward(self, word_ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        return self.read(self.embedding(word_ids), lengths)

    def read(self, embedded: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Log-odds, shape (b,), from embedded words of shape (b, length, embedding)."""
        states, _ = self.lstm(embedded)  # (b, length, hidden)
        # Padding stands at the end, so the state at the last word has never seen it: the same as packing, but faster.
        last = states[torch.arange(len(lengths)), lengths - 1]
        return self.output(last).squeeze(1)


class Model(Differentiable):
    """An LSTM over the first words of a text."""

    architecture = "lstm-text"

    def __init__(self, recipe: Recipe, terms: Sequence[str], network: Network):
        super().__init__(recipe)
        self.terms, self.network = list(terms), network.eval()

    def encode(self, data: Data) -> np.ndarray:
        """Word numbers of each text, an object array of shape (n,)."""
        return word_ids(texts_of(data, self.recipe.text_column), self.terms, self.recipe.parameters["max_words"])

    def logits(self, encoded: np.ndarray) -> np.ndarray:
        order = np.argsort([len(ids) for ids in encoded], kind="stable")
        z = np.empty((len(encoded), 1))
        with one_thread(), torch.no_grad():
            for first in range(0, len(order), PREDICTION_BATCH):
                rows = order[first : first + PREDICTION_BATCH]
                z[rows, 0] = self.network(*padded(encoded[rows])).numpy()
        return z

    def parameters(self) -> dict[str, np.ndarray]:
        return {name: weight.detach().numpy().copy() for name, weight in self.network.named_parameters()}

    def with_parameters(self, parameters: Mapping[str, np.ndarray]) -> Self:
        settings = self.recipe.parameters
        network = Network(len(self.terms) + FIRST_WORD, settings["embedding"], settings["hidden"])
        set_weights(network, parameters)
        return type(self)(self.recipe, self.terms, network)

    def loss_and_gradient(
        self, encoded: np.ndarray, codes: np.ndarray, weights: np.ndarray
    ) -> tuple[float, dict[str, np.ndarray]]:
        with one_thread():
            self.network.zero_grad(set_to_none=True)
            loss = mean_loss(self.network, encoded, codes, weights)
            loss.backward()
            gradient = {
                name: np.zeros(weight.shape, np.float32) if weight.grad is None else weight.grad.numpy().copy()
                for name, weight in self.network.named_parameters()
            }
            self.network.zero_grad(set_to_none=True)
        return float(loss.detach()), gradient

    def tensors(self) -> dict[str, np.ndarray]:
        return {**self.parameters(), **vocabulary_tensors(self.terms)}

    @classmethod
    def rebuild(cls, recipe: Recipe, description: Mapping[str, Any], tensors: storage.Tensors) -> Self:
        if recipe.logits != 1:
            raise storage.InvalidModelFile("metadata.recipe.classes must be two for this architecture")
        settings = {name: storage.field(recipe.parameters, name, int) for name in ("embedding", "hidden", "max_words")}
        for name, value in settings.items():
            if not PARAMETERS[name].low <= value <= PARAMETERS[name].high:
                raise storage.InvalidModelFile(f"metadata.recipe.parameters.{name} is out of range")
        terms = vocabulary_from(tensors)
        wide, deep = settings["embedding"], settings["hidden"]
        weights = {
            "embedding.weight": tensors.array("embedding.weight", "float32", len(terms) + FIRST_WORD, wide),
            "lstm.weight_ih_l0": tensors.array("lstm.weight_ih_l0", "float32", 4 * deep, wide),
            "lstm.weight_hh_l0": tensors.array("lstm.weight_hh_l0", "float32", 4 * deep, deep),
            "lstm.bias_ih_l0": tensors.array("lstm.bias_ih_l0", "float32", 4 * deep),
            "lstm.bias_hh_l0": tensors.array("lstm.bias_hh_l0", "float32", 4 * deep),
            "output.weight": tensors.array("output.weight", "float32", 1, deep),
            "output.bias": tensors.array("output.bias", "float32", 1),
        }
        network = Network(len(terms) + FIRST_WORD, wide, deep)
        set_weights(network, weights)
        return cls(recipe, terms, network)


def fit(run: Run) -> Model:
    if run.recipe.logits != 1:
        raise ValueError(f"target has {len(run.recipe.classes)} classes; lstm-text tells two apart. Use tfidf-logistic")
    settings = run.recipe.parameters
    cut = [words(entry)[: settings["max_words"]] for entry in run.rows]
    terms = frequent_terms(
        cut, minimum=settings["min_documents"], limit=settings["vocabulary"] - FIRST_WORD, groups=run.groups
    )
    if not terms:
        who = "texts" if run.groups is None else "people"
        raise ValueError(
            f"no word is used by {settings['min_documents']} {who}; pass more texts or lower parameters.min_documents"
        )
    encoded = word_ids(run.rows, terms, settings["max_words"])
    network = _start(len(terms) + FIRST_WORD, settings, run.recipe.seed)
    optimizer = torch.optim.Adam(network.parameters(), lr=settings["learning_rate"], fused=True)
    done = 0
    if run.resume is not None:
        done = run.resume.progress["batches"]
        _restore(network, optimizer, run.resume.tensors)
    with one_thread():
        _descend(run, network, optimizer, encoded, done)
    return Model(run.recipe, terms, network)


def _start(vocabulary: int, settings: Mapping[str, Any], seed: int) -> Network:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = Network(vocabulary, settings["embedding"], settings["hidden"])
    with torch.no_grad():
        network.embedding.weight.mul_(EMBEDDING_SCALE)
    return network


def _descend(run: Run, network: Network, optimizer: torch.optim.Adam, encoded: np.ndarray, done: int) -> None:
    size, epochs = run.recipe.parameters["batch_size"], run.recipe.parameters["epochs"]
    per_epoch = -(-len(encoded) // size)
    total, weights = per_epoch * epochs, np.ones(len(encoded))
    for epoch in range(done // per_epoch, epochs):
        batches = epoch_batches(encoded, size, np.random.default_rng([run.recipe.seed, epoch]))
        for rows in batches[done - epoch * per_epoch :]:
            run.hooks.ask(rows)
            optimizer.zero_grad(set_to_none=True)
            mean_loss(network, encoded[rows], run.codes[rows], weights[rows]).backward()
            # Falling to zero, so that the last few batches don't decide how the model ends.
            optimizer.param_groups[0]["lr"] = run.recipe.parameters["learning_rate"] * (1 - done / total)
            optimizer.step()
            done += 1
            if done % BATCHES_PER_CHECKPOINT == 0:
                run.hooks.save(lambda: run.checkpoint(_state(network, optimizer), batches=done))  # noqa: B023
            run.hooks.report(done, total)


def epoch_batches(encoded: np.ndarray, size: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Row numbers of each batch of one epoch: shuffled, texts of like length together, every row once."""
    lengths = np.array([len(ids) for ids in encoded])
    shuffled = rng.permutation(len(encoded))
    batches = []
    for first in range(0, len(shuffled), size * BATCHES_PER_POOL):
        pool = shuffled[first : first + size * BATCHES_PER_POOL]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        batches += [pool[i : i + size] for i in range(0, len(pool), size)]
    return [batches[i] for i in rng.permutation(len(batches))]


def mean_loss(network: Network, encoded: np.ndarray, codes: np.ndarray, weights: np.ndarray) -> torch.Tensor:
    """Mean of wᵢ times binary cross-entropy, in nats."""
    losses = functional.binary_cross_entropy_with_logits(
        network(*padded(encoded)), torch.from_numpy(codes.astype(np.float32)), reduction="none"
    )
    return (losses * torch.from_numpy(weights.astype(np.float32))).mean()


def word_ids(texts: Sequence[str], terms: Sequence[str], limit: int) -> np.ndarray:
    """Numbers of each text's first words, an object array of shape (n,); a text without words is one unknown word."""
    number = {term: i for i, term in enumerate(terms, start=FIRST_WORD)}
    encoded = np.empty(len(texts), dtype=object)
    for i, entry in enumerate(texts):
        encoded[i] = np.array([number.get(word, UNKNOWN) for word in words(entry)[:limit]] or [UNKNOWN], dtype=np.int64)
    return encoded


def padded(encoded: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """Word numbers of shape (b, longest), padded at the end, and lengths of shape (b,)."""
    lengths = np.array([len(ids) for ids in encoded])
    table = np.full((len(encoded), lengths.max()), PADDING, dtype=np.int64)
    for row, ids in zip(table, encoded, strict=True):
        row[: len(ids)] = ids
    return torch.from_numpy(table), torch.from_numpy(lengths)


def set_weights(network: Network, weights: Mapping[str, np.ndarray]) -> None:
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.copy_(torch.from_numpy(np.array(weights[name], dtype=np.float32)))


def _state(network: Network, optimizer: torch.optim.Adam) -> dict[str, np.ndarray]:
    """Weights and both moments of Adam, by name; the number of steps is the number of batches."""
    state = {}
    for name, weight in network.named_parameters():
        state[name] = weight.detach().numpy().copy()
        for moment, values in optimizer.state[weight].items():
            state[f"{moment}/{name}"] = values.numpy().copy()
    return state


def _restore(network: Network, optimizer: torch.optim.Adam, state: Mapping[str, np.ndarray]) -> None:
    set_weights(network, state)
    for name, weight in network.named_parameters():
        optimizer.state[weight] = {
            moment: torch.from_numpy(state[f"{moment}/{name}"].copy()) for moment in ("step", "exp_avg", "exp_avg_sq")
        }


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute on one thread within the block.

    The matrices are small: a second core saves a fifth of the time when it is free, and costs a hundredfold when
    another process holds it (measured: 0.9 s against 100 s an epoch), since the threads wait for each other by
    spinning. One thread also gives the same weights on every number of cores.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
