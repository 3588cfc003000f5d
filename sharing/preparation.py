"""What the steps of preparation share: read a version, work on its rows, publish the next one in its place."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from datastore import services as datastore
from datastore.models import Dataset, DatasetVersion, Lineage

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Step:
    """What a step made of a table: the rows, their schema, and figures about what changed.

    Attributes:
        parameters: what the step found to be its parameters, to be kept in place of those that it was asked with, so
            that a rebuild does the same again.
    """

    table: pa.Table
    report: Mapping[str, Any]
    schema: Sequence[Mapping[str, Any]] = field(default=())
    parameters: Mapping[str, Any] | None = None


def purpose_of(version: DatasetVersion) -> str:
    """The purpose under which an organization processes its own data.

    The first that its basis states; of what people gave, the one under which it was gathered, also steps later: asking
    them about another would leave out those who allow this one alone.
    """
    basis = version.dataset.basis
    if basis is not None:
        return basis.purposes[0]
    above = Lineage.objects.above(version).values("parent_id")
    gathered = DatasetVersion.objects.filter(Q(pk=version.pk) | Q(pk__in=above), parameters__has_key="purpose")
    first = gathered.order_by("created_at", "pk").first()
    return first.parameters["purpose"] if first else "improve_model"


def apply(
    *,
    builder: str,
    version_id: uuid.UUID | str,
    parameters: Mapping[str, Any],
    work: Callable[[datastore.Reading], Step],
    run: Any,
    into: Dataset | None = None,
    purpose: str | None = None,
    replaces: str | None = None,
) -> None:
    """Read a version through the gate, apply ``work``, and publish the result as the job ``builder``'s.

    When somebody takes their data back meanwhile, all of it begins anew without them.

    Args:
        parameters: what ``builder`` takes besides ``replaces``, to make this version again.
        into: the dataset that gets the result; the version's own when left out.
        replaces: the version whose place the result takes, when people took their data back.
    """
    owner = DatasetVersion.objects.select_related("dataset__organization")

    def attempt() -> None:
        version = datastore.current(owner.get(pk=version_id))
        run.progress(0, 3, version.dataset.name)
        reading = datastore.read(
            version=version,
            use="own",
            purpose=purpose or purpose_of(version),
            for_organization=version.dataset.organization,
            by=run.by,
        )
        run.progress(1, 3, version.dataset.name)
        step = work(reading)
        run.progress(2, 3, version.dataset.name)
        dataset, schema = into or version.dataset, step.schema or version.schema
        drafted = datastore.drafted(dataset=dataset, table=step.table, schema=schema)
        with drafted as draft, run.publishing() as publication:
            made = datastore.publish_version(
                dataset=dataset,
                table=draft,
                builder=builder,
                parameters=step.parameters or parameters,
                parents=[reading],
                report=step.report,
                by=run.by,
                run=run,
                consent_snapshot=reading.snapshot,
                replaces=DatasetVersion.objects.get(pk=replaces) if replaces else None,
            )
            publication.result = datastore.result_of(made)

    datastore.without_leavers(attempt, run=run)
