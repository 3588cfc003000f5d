"""Rows known again by keyed prints of their content, and what agreements say, sealed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from sharing import prints
from sharing.matching.models import MatchReview
from vault import services as vault


def of_rows(table: Any, dataset_id: uuid.UUID) -> list[str]:
    """The prints by which pairs know the rows of an Arrow table."""
    return prints.of_rows(table, room="sharing.matching", dataset_id=dataset_id)


def seal_evidence(review: MatchReview, evidence: Mapping[str, Any]) -> None:
    """Keep ``{"bits": {column: bits of each level}, "prior_bits": log-odds before a look}``."""
    review.key = vault.create_key(organization_id=review.organization_id)
    review.sealed = vault.seal(review.key, json.dumps(evidence, ensure_ascii=False).encode(), aad=_place(review))


def evidence_of(review: MatchReview) -> dict[str, Any]:
    return dict(json.loads(vault.open(review.key, bytes(review.sealed), aad=_place(review))))


def _place(review: MatchReview) -> str:
    table = MatchReview._meta.db_table
    return vault.place(table=table, column="sealed", row=review.pk, organization_id=review.organization_id)
