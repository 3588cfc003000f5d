"""Fusing the parties' anonymized views into one version that lives as long as the agreement."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from datastore import services as datastore
from datastore.models import Dataset, DatasetVersion
from disclosure import services as disclosure
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Forbidden, Invalid
from organizations import services as organizations
from organizations.models import Organization
from sharing.agreements.models import Agreement, Offer
from sharing.agreements.services import PARTY, create_under_free_name, party_of
from sharing.anonymization.services import in_groups
from sharing.complementarity.services import read_view, views_of

FUSE = "sharing.fusion.fuse"
PURPOSE = "share_train"


class ScoreOnly(Forbidden):
    code = "score-only"
    title = _("This agreement allows scores only. Propose one that allows training.")


@transaction.atomic
def request(*, agreement: Agreement, by: Any, on_behalf_of: uuid.UUID | str | None = None) -> Job:
    """Start fusing for the party that ``by`` acts for.

    Raises:
        NotAParty, ChooseParty, Forbidden, ScoreOnly, ViewsNotReady.
    """
    party = party_of(agreement, by, on_behalf_of)
    organizations.authorize(by=by, organization=party, ability="models.train")
    if "train" not in agreement.uses:
        raise ScoreOnly
    views_of(agreement, party)
    return jobs.start(FUSE, by=by, organization_id=party.pk, agreement_id=agreement.pk, organization=str(party.pk))


def fuse(*, agreement_id: uuid.UUID | str, organization: str, run: Any, replaces: str | None = None) -> None:
    """Publish the fused version: joined on the agreement's pseudonym (columns) or put under one another (rows).

    Its report says how many bytes the partners' views took, raw and compressed, and how rows matched.
    """
    agreement = Agreement.objects.get(pk=agreement_id)
    party = Organization.objects.get(pk=organization)
    datastore.without_leavers(lambda: _attempt(agreement, party, replaces, run), run=run)


def _attempt(agreement: Agreement, party: Organization, replaces: str | None, run: Any) -> None:
    offers = views_of(agreement, party)
    run.progress(0, 3)
    readings = [read_view(offer, party, use="train", purpose=PURPOSE, by=run.by) for offer in offers.values()]
    run.progress(1, 3)
    ask = datastore.gate(run, *readings)
    by_columns = agreement.mode == Agreement.Mode.COLUMNS
    try:
        table, report = fused([reading.table for reading in readings], agreement, offers)
    except ValueError as fault:
        raise Invalid(str(fault)) from None
    ask()
    if disclosure.figure(True, people=people_in(table), minimum=agreement.minimum_cell) is None:
        minimum = disclosure.threshold(agreement.minimum_cell)
        raise Invalid(_("Too few people are known to all; nothing is made of fewer than %(n)s.") % {"n": minimum})
    report["transferred"] = transfer_size(*(reading.table for reading in readings[1:]))
    run.progress(2, 3)
    roles = {c["name"]: c["role"] for reading in readings for c in reading.version.schema}
    quasi = [name for name in table.column_names if roles.get(name) == "quasi_identifier"]
    if quasi:
        sensitive = [name for name in table.column_names if roles.get(name) == "sensitive"]
        table, grouped = regrouped(table, quasi, sensitive, agreement)
        report |= grouped
    if by_columns:
        table = reordered(table, readings)
    roles[agreement.target] = "target"
    dataset = _dataset_for(agreement, party)
    schema = [{"name": n, "role": roles[n]} for n in table.column_names if n in roles]
    drafted = datastore.drafted(dataset=dataset, table=table, schema=schema)
    with drafted as draft, run.publishing() as publication:
        if by_columns:
            report = told_overlaps(report, agreement, party)
        version = datastore.publish_version(
            dataset=dataset,
            table=draft,
            builder=FUSE,
            parameters={"agreement_id": str(agreement.pk), "organization": str(party.pk)},
            parents=readings,
            report={"step": "fuse"} | report,
            by=run.by,
            run=run,
            consent_snapshot=min(reading.snapshot for reading in readings),
            replaces=DatasetVersion.objects.get(pk=replaces) if replaces else None,
        )
        publication.result = datastore.result_of(version)


def fused(tables: Sequence[Any], agreement: Agreement, offers: Mapping[str, Offer]) -> tuple[Any, dict[str, Any]]:
    """The fused Arrow table with the column ``party``, and the matching report: of the first two parties, and under
    "further" of each one after."""
    import pyarrow as pa

    from sharing.fusion.core import join, stack

    brought = dict(zip(offers, tables, strict=True))
    links = {letter: offer.link_column for letter, offer in offers.items()}
    if agreement.mode == Agreement.Mode.ROWS:
        plain = {k: table.drop_columns([links[k]] if links[k] else []) for k, table in brought.items()}
        table, owners, reports = stack(plain)
        table = table.append_column(PARTY, pa.array(owners))
    else:
        for number, letter in enumerate(list(brought)[1:], start=2):
            names = {links[letter]: links["a"], "_subject": f"_subject_{number}"}
            renamed = [names.get(name, name) for name in brought[letter].column_names]
            brought[letter] = brought[letter].rename_columns(renamed)
        table, reports = join(brought, links["a"])
        # the pseudonym has done its work; the people stay known to the gate through the subject columns
        table = table.drop_columns([links["a"]])
    for report, letter in zip(reports, list(offers)[1:], strict=True):
        report["partner"] = offers[letter].organization.name
    first, *further = reports
    return table, first | {"rows": table.num_rows} | ({"further": further} if further else {})


def told_overlaps(report: Mapping[str, Any], agreement: Agreement, party: Organization) -> dict[str, Any]:
    """The report with how many people are known to all as that was told last, until enough of them came or went.

    Who fuses again after one known person left would read off the difference whether the partner knows them, too. What
    the number could be computed from is left out.
    """
    first, *further = (dict(step) for step in (report, *report.get("further", ())))
    context = f"sharing.fusion:{agreement.pk}:{party.pk}"
    cells = {
        f"{context}:{number}": [disclosure.Cell("matched", step["matched"], step["matched"])]
        for number, step in enumerate((first, *further), start=2)
    }
    told = disclosure.release_tables(cells, minimum=agreement.minimum_cell, organization_id=party.pk)
    for step, (cell,) in zip((first, *further), told.values(), strict=True):
        step["matched"] = cell.value
        for name in ("rows", "only_a", "only_b"):
            step.pop(name, None)
    for step in further:
        step.pop("rows_a", None)  # how many all before it matched
    report = first | {datastore.ROWS_TOLD: (further or [first])[-1]["matched"]}
    return report | ({"further": further} if further else {})


def reordered(table: Any, readings: Sequence[datastore.Reading]) -> Any:
    """The rows in an order that follows from what was read, whole.

    The same people known to all would otherwise give the same bytes and the same hash, whoever else was read beside
    them; and that nothing changed tells that who left wasn't known to all.
    """
    import numpy as np

    digest = hashlib.sha256("|".join(reading.fingerprint for reading in readings).encode()).digest()
    return table.take(np.random.default_rng(list(digest)).permutation(table.num_rows))


def people_in(table: Any) -> int:
    """How many people of the fusing party's side stand in the rows."""
    import pyarrow.compute as pc

    return int(pc.count_distinct(table.column("_subject")).as_py())


def regrouped(table: Any, quasi: list[str], sensitive: list[str], agreement: Agreement) -> tuple[Any, dict[str, Any]]:
    """Group the quasi-identifiers of all sides together: two tables of k each don't make a joint table of k."""
    asked = {"l": agreement.diversity, "t": agreement.closeness}
    more = {name: limit for name, limit in asked.items() if limit is not None} if sensitive else {}
    result = in_groups(table, quasi, agreement.minimum_group, **({"sensitive": sensitive} | more if more else {}))
    return result.table, {name: getattr(result, name) for name in ("k", "ncp", *more)}


def transfer_size(*tables: Any) -> dict[str, int]:
    """Bytes of the rows as they are in memory, and as zstd-compressed Parquet."""
    import pyarrow as pa
    from pyarrow import parquet

    compressed = 0
    for table in tables:
        counted = pa.MockOutputStream()  # takes note of the size and keeps nothing
        parquet.write_table(table, counted, compression="zstd")
        compressed += counted.size()
    return {"bytes_raw": sum(int(table.nbytes) for table in tables), "bytes_compressed": compressed}


@transaction.atomic
def _dataset_for(agreement: Agreement, party: Organization) -> Dataset:
    """Where the party's fused versions go, made at the first fusion.

    A transaction of its own before the one that publishes: there, people are locked before the first audit entry.
    """
    related = agreement.offers.select_for_update(of=("self",)).select_related(
        "fused", "view__organization", "view__basis"
    )
    offer = related.get(organization=party)
    if offer.fused is None:
        others = agreement.offers.exclude(organization=party).values_list("organization__name", flat=True)
        names = " + ".join([party.name, *others.order_by("organization__name")])
        offer.fused = create_under_free_name(
            name=f"{agreement.title[:70]} · {names[:45]}", like=offer.view, made_by=FUSE
        )
        offer.save(update_fields=["fused"])
    return offer.fused
