"""Rows known again by keyed prints of their content, in the rooms in which people settle something about single rows."""

from __future__ import annotations

import json
import uuid
from typing import Any

from vault import services as vault


def of_rows(table: Any, *, room: str, dataset_id: uuid.UUID) -> list[str]:
    """A print of each row's content, equal where the content is; of no use in another room or dataset.

    Args:
        table: an Arrow table; whom rows are about is no part of the print.
        room: such as "sharing.labels".
    """
    from datastore.core import subjects

    plain = subjects.without(table)
    return vault.pseudonyms(
        [json.dumps(list(row.values()), ensure_ascii=False, default=str) for row in plain.to_pylist()],
        scope=f"{room}:{dataset_id}",
    )
