"""Rows known again by keyed prints of their content, and the labels of a review."""

from __future__ import annotations

import json
import uuid
from typing import Any

from sharing import prints
from sharing.labels.models import LabelReview
from vault import services as vault


def of_rows(table: Any, dataset_id: uuid.UUID) -> list[str]:
    """The prints by which doubts know the rows of an Arrow table."""
    return prints.of_rows(table, room="sharing.labels", dataset_id=dataset_id)


def seal_labels(review: LabelReview, labels: list[Any]) -> None:
    review.key = vault.create_key(organization_id=review.organization_id)
    review.sealed = vault.seal(review.key, json.dumps(labels, ensure_ascii=False).encode(), aad=_place(review))


def labels_of(review: LabelReview) -> list[Any]:
    """The labels there are, as doubts name them by place."""
    return list(json.loads(vault.open(review.key, bytes(review.sealed), aad=_place(review))))


def _place(review: LabelReview) -> str:
    table = LabelReview._meta.db_table
    return vault.place(table=table, column="sealed", row=review.pk, organization_id=review.organization_id)
