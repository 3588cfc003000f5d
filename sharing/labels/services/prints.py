"""Rows known again by keyed prints of their content, and the labels of a review."""

from __future__ import annotations

import json
import uuid
from typing import Any

from sharing.labels.models import LabelReview
from vault import services as vault


def of_rows(table: Any, dataset_id: uuid.UUID) -> list[str]:
    """A print of each row's content, equal where the content is; of no use outside the dataset.

    Args:
        table: an Arrow table; whom rows are about is no part of the print.
    """
    from datastore.core import subjects

    plain = subjects.without(table)
    return vault.pseudonyms(
        [json.dumps(list(row.values()), ensure_ascii=False, default=str) for row in plain.to_pylist()],
        scope=f"sharing.labels:{dataset_id}",
    )


def seal_labels(review: LabelReview, labels: list[Any]) -> None:
    review.key = vault.create_key(organization_id=review.organization_id)
    review.sealed = vault.seal(review.key, json.dumps(labels, ensure_ascii=False).encode(), aad=_place(review))


def labels_of(review: LabelReview) -> list[Any]:
    """The labels there are, as doubts name them by place."""
    return list(json.loads(vault.open(review.key, bytes(review.sealed), aad=_place(review))))


def _place(review: LabelReview) -> str:
    table = LabelReview._meta.db_table
    return vault.place(table=table, column="sealed", row=review.pk, organization_id=review.organization_id)
