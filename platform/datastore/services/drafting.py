"""A version's file before it is published: written, sealed and hashed outside the transaction, and nobody's so far."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from datastore import files
from datastore.models import Dataset
from kernel.errors import Invalid
from vault import services as vault
from vault.models import DataKey

if TYPE_CHECKING:
    import pyarrow as pa


class InvalidTable(Invalid):
    code = "invalid-table"
    title = _("The table can't be stored.")


@dataclass(frozen=True)
class Draft:
    """What is known of a version once its file is written.

    Attributes:
        version_id: the id that the version will have; its file opens under no other.
        key: not stored before the version is; without it the file is noise.
        people: ids of everybody in it, sorted.
        count: how many people these are at least. Two companies know one person by two ids, so it is the number of ids
            in the column that has most.
        top_two_share: which share of the rows the two people are in who are in most, in [0, 1].
    """

    version_id: uuid.UUID
    path: Path
    key: DataKey
    schema: list[dict[str, Any]]
    rows: int
    people: Sequence[uuid.UUID]
    count: int
    top_two_share: float
    content_hash: str


@contextmanager
def drafted(
    *,
    dataset: Dataset,
    table: pa.Table | pa.RecordBatchReader,
    schema: Sequence[Mapping[str, Any]] | None = None,
) -> Iterator[Draft]:
    """Write rows into a version's file, for ``publish_version`` to take; a file that wasn't taken is removed.

    Of a reader's rows there is never more than one row group in memory. For large tables, draft before
    ``run.publishing()``: in that transaction the people are held still, and whoever withdraws waits for its end.

    Args:
        table: with the column ``_subject`` (see ``datastore.core.subjects``).
        schema: roles (and names) of columns; columns left out are features.

    Raises:
        InvalidTable: names the column at fault.
    """
    from datastore.core import hashing, parquet, subjects  # Arrow: not before a worker forks
    from datastore.core import schema as schemas

    version_id = uuid.uuid4()
    key, bare = vault.draft_key(organization_id=dataset.organization_id)
    content = hashing.ContentHash(table.schema)
    tally, rows = subjects.Tally(), 0
    with files.draft() as path:
        try:
            subjects.require(table.schema)
            columns = schemas.describe(table.schema, schema)
            missing = schemas.Missing()
            for group in parquet.writing(table, path, key=bare, bound_to=str(version_id)):
                tally.update(group)
                content.update(group)
                missing.update(group)
                rows += group.num_rows
        except ValueError as fault:
            raise InvalidTable(str(fault), field=str(fault).partition(":")[0]) from None
        yield Draft(
            version_id=version_id,
            path=path,
            key=key,
            schema=missing.told(columns),
            rows=rows,
            people=tally.people,
            count=tally.count,
            top_two_share=tally.top_two_share,
            content_hash=content.hexdigest(),
        )
