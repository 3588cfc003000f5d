"""Rows of contributions on their way into the table, all in one COPY."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from sharing.contributions.models import Contribution
from sharing.contributions.services.records import Record

State = Contribution.State

COPY = (
    "COPY sharing_contribution (id, subject_id, kind, language, state, reason, sealed, size_bytes, fingerprint,"
    " idempotency_hash, removed, about, checked_at, decided_at, batch, organization_id, text_id, basis_id) FROM STDIN"
)


def copy_in(
    records: Iterable[Record],
    at: datetime,
    *,
    batch: UUID,
    organization_id: UUID,
    text_id: UUID | None,
    basis_id: UUID | None,
) -> None:
    """Put checked, sealed and judged records into the table."""
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for record in records:
            kept, sealed = record.kept, record.sealed
            copy.write_row(
                (
                    record.id,
                    record.subject_id,
                    kept.kind,
                    record.language,
                    record.state,
                    record.reason,
                    sealed.content,
                    sealed.size_bytes,
                    sealed.fingerprint,
                    record.idempotency_hash,
                    json.dumps(kept.removed) if kept.removed else "{}",
                    json.dumps(kept.about) if kept.about else "{}",
                    at,
                    None if record.state == State.CHECKED else at,
                    batch,
                    organization_id,
                    text_id,
                    basis_id,
                )
            )
