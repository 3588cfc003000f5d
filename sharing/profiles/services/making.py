"""A profile is made by a job, from all rows or, of a large version, a sample; making it again takes the old one's place."""

from __future__ import annotations

import itertools
import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import services as datastore
from datastore.models import DatasetVersion
from disclosure import services as disclosure
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Invalid
from organizations import services as organizations
from sharing.preparation import purpose_of
from sharing.profiles.models import VersionProfile
from sharing.profiles.services import telling
from vault import services as vault

MAKE = "sharing.profiles.make"
MOST_ROWS = 200_000  # looked at; of more, so many are drawn


def request(*, version: DatasetVersion, by: Any) -> Job:
    """Start profiling a version of one's own.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        Invalid: it has no columns that a profile says something of.
    """
    organizations.authorize(by=by, organization=version.dataset.organization, ability="datasets.manage")
    if not telling.profiled(version):
        raise Invalid(_("This version has no columns that can be described."), field="version")
    return jobs.start(MAKE, by=by, organization_id=version.dataset.organization_id, version_id=version.pk)


def make(*, version_id: uuid.UUID | str, run: Any) -> None:
    """Publish the profile of a version.

    Raises:
        Invalid: too few people are in it, or most of it is about two.
    """
    version = DatasetVersion.objects.select_related("dataset__organization").get(pk=version_id)
    datastore.without_leavers(lambda: _attempt(datastore.current(version), run), run=run)


def _attempt(version: DatasetVersion, run: Any) -> None:
    from datastore.core import subjects

    organization = version.dataset.organization
    stream = datastore.stream(
        version=version,
        use="own",
        purpose=purpose_of(version),
        for_organization=organization,
        by=run.by,
        columns=telling.profiled(version),
    )
    table = _sample(stream, version)
    rows = subjects.Tally()
    rows.update(table)
    if disclosure.figure(True, people=rows.count, top_two_share=rows.top_two_share) is None:
        raise Invalid(_("Too few people are in it for a figure about them, or most of it is about two."))
    ask = datastore.gate(run, stream)
    found = []
    for number, name in enumerate(telling.profiled(version)):
        ask()
        run.progress(number, len(telling.profiled(version)), name)
        found.append(telling.Described.of(table, name))
    with run.publishing() as publication:
        stream.confirm()
        forget(version_id=version.pk, by=run.by)
        made = VersionProfile(version=version, rows_read=table.num_rows)
        telling.seal(made, telling.told(version, found))
        made.save(force_insert=True)
        audit.record("sharing.profile.made", subject=made, by=run.by, organization_id=organization.pk)
        publication.result = {"profile": str(made.pk)}


def _sample(stream: datastore.Stream, version: DatasetVersion) -> Any:
    import pyarrow as pa

    from datastore.core import subjects

    groups = (pa.Table.from_batches([batch]) for batch in stream.batches)
    drawn = subjects.sampled(groups, MOST_ROWS, of=version.rows, seed=version.pk.int)
    return pa.concat_tables(itertools.chain([stream.batches.schema.empty_table()], drawn))


def forget(*, version_id: uuid.UUID | str, by: Any) -> None:
    """Take the profile of a version away: another takes its place, or the version's place."""
    old = VersionProfile.objects.select_for_update(of=("self",)).select_related("key").filter(version_id=version_id)
    for profile in old:
        key = profile.key
        profile.delete()
        vault.destroy(key, by=by)
