"""Which words moved an LSTM's answer, by integrated gradients."""

import warnings
from typing import Any

import numpy as np
import torch

from learning.data import Data, texts_of
from learning.explanation import MAX_TERMS, Explanation
from learning.trainers.lstm_text import Network, one_thread, padded
from learning.words import words

STEPS = (32, 128, 512)
TOLERANCE = 0.01  # of the log-odds that a text's contributions may miss
BATCH = 32


def integrated_gradients(model: Any, data: Data) -> Explanation:
    """Share each text's log-odds among its words, starting from as many paddings.

    The integral takes 32 Gauss-Legendre steps, and 128 or 512 for texts whose contributions don't add up to within
    0.01 before; what is missing even then stands in the row as "(unattributed)". ``base`` differs a little with the
    length of the text; what is given is the mean, and each row's own difference from it stands as "(length)".

    Source:
        Sundararajan, Taly & Yan (2017), Axiomatic attribution for deep networks.
    """
    encoded, network = model.encode(data), model.network
    texts = texts_of(data, model.recipe.text_column)
    found: list[list[float]] = [[] for _ in encoded]
    bases, missing = np.empty(len(encoded)), np.empty(len(encoded))
    with one_thread():
        unsettled = np.arange(len(encoded))
        for steps in STEPS:
            missed = []
            for first in range(0, len(unsettled), BATCH):
                rows = unsettled[first : first + BATCH]
                shares, bases[rows], missing[rows] = _attribute(network, encoded[rows], steps)
                for row, values in zip(rows, shares, strict=True):
                    found[row] = values
                missed.append(rows[np.abs(missing[rows]) > TOLERANCE])
            unsettled = np.concatenate(missed)
            if not unsettled.size:
                break
    base, limit = float(bases.mean()), model.recipe.parameters["max_words"]
    told: list[tuple[tuple[str, float], ...]] = []
    total: dict[str, float] = {}
    known = set(model.terms)
    for entry, shares_of_text, own_base, rest in zip(texts, found, bases, missing, strict=True):
        named = words(entry)[:limit] or ["(no words)"]
        pairs = list(zip(named, map(float, shares_of_text), strict=True))
        told.append((*pairs, ("(length)", float(own_base - base)), ("(unattributed)", float(rest))))
        for word, share in pairs:
            if word in known:  # a word outside the vocabulary may be one person's own: named in its row only
                total[word] = total.get(word, 0.0) + abs(share)
    names = sorted(total, key=lambda word: (-total[word], word))[:MAX_TERMS]
    importance = np.array([total[word] / len(texts) for word in names])
    return Explanation(
        "integrated-gradients", "mean |log-odds|", tuple(names), importance, base, tuple(told), len(texts)
    )


def _attribute(network: Network, encoded: np.ndarray, steps: int) -> tuple[list[list[float]], np.ndarray, np.ndarray]:
    """Contributions of each text's words, log-odds of its padding, and what the contributions miss, shape (b,) each."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # captum asks for modules that newer Pythons have moved
        from captum.attr import IntegratedGradients

    ids, lengths = padded(encoded)
    embedded = network.embedding(ids).detach()
    nothing = torch.zeros_like(embedded)  # the embedding of padding
    shares = IntegratedGradients(network.read).attribute(
        embedded, baselines=nothing, additional_forward_args=(lengths,), n_steps=steps, internal_batch_size=1024
    )
    with torch.no_grad():
        start, end = network.read(nothing, lengths).numpy(), network.read(embedded, lengths).numpy()
    per_word = shares.sum(dim=2).detach().numpy()  # (b, longest)
    missing = end - start - per_word.sum(axis=1)
    return [row[:length].tolist() for row, length in zip(per_word, lengths, strict=True)], start, missing
