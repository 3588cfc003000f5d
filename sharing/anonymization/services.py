"""Preparing what a partner may use: identifiers out, texts redacted, people hidden in groups of k."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction

from datastore.models import DatasetVersion
from jobs import services as jobs
from jobs.models import Job
from organizations import services as organizations
from sharing import preparation
from sharing.agreements.models import Agreement, Offer
from sharing.agreements.services import NotInForce
from vault import services as vault

PREPARE = "sharing.anonymization.prepare"


@transaction.atomic
def request(*, offer: Offer, by: Any) -> Job:
    """Prepare one's own offered data anew (after a new version of the source, say)."""
    organizations.authorize(by=by, organization=offer.organization, ability="datasets.manage")
    return jobs.start(PREPARE, by=by, organization_id=offer.organization_id, offer_id=offer.pk)


def prepare(*, offer_id: uuid.UUID | str, run: Any, replaces: str | None = None) -> None:
    """Publish the anonymized view of an offer.

    Raises:
        NotInForce: the agreement ended before.
    """
    offer = Offer.objects.select_related("agreement", "view", "organization", "source__dataset").get(pk=offer_id)
    agreement = offer.agreement
    if agreement.status != Agreement.Status.IN_FORCE:
        raise NotInForce
    earlier = replaces or getattr(offer.current_view(), "pk", None)
    preparation.apply(
        builder=PREPARE,
        version_id=offer.source_id,
        parameters={"offer_id": str(offer.pk)},
        work=lambda reading: anonymize(reading.table, reading.version, offer),
        run=run,
        into=offer.view,
        purpose=agreement.purposes[0],
        replaces=str(earlier) if earlier else None,
    )


def anonymize(table: Any, version: DatasetVersion, offer: Offer) -> preparation.Step:
    """Keep the offered columns; drop identifiers, pseudonymize the link, redact texts, group quasi-identifiers."""
    import pyarrow as pa

    from sharing.anonymization.core import anonymize_table

    roles = {column["name"]: column["role"] for column in version.schema}
    kept = [name for name in offer.columns if roles[name] != "identifier" or name == offer.link_column]
    report: dict[str, Any] = {"step": "anonymize", "identifiers_removed": sorted(set(offer.columns) - set(kept))}
    columns = {name: table.column(name) for name in kept if name != offer.link_column}

    for name in [name for name in columns if roles[name] == "text"]:
        texts, found = redact(columns[name].to_pylist())
        columns[name] = pa.array(texts)
        report["redacted"] = {"findings": found, "column": name}
    columns["_subject"] = table.column("_subject")
    if offer.link_column:
        values = [str(value) for value in table.column(offer.link_column).to_pylist()]
        pseudonyms = vault.pseudonyms(values, scope=f"sharing.agreement:{offer.agreement_id}")
        columns[offer.link_column] = pa.array(pseudonyms)

    result = pa.table(columns)
    quasi = [name for name in kept if roles[name] == "quasi_identifier" and name != offer.link_column]
    if quasi:
        anonymous = anonymize_table(result, quasi, k=offer.agreement.minimum_group)
        result = anonymous.table
        report |= {
            "k": anonymous.k,
            "ncp": anonymous.ncp,
            "suppressed": anonymous.suppressed,
            "quasi_identifiers": quasi,
        }
    schema = [{"name": name, "role": roles[name]} for name in result.column_names if name in roles]
    return preparation.Step(result, report, schema)


def redact(texts: list[str]) -> tuple[list[str], int]:
    """Each text without names, numbers and addresses of people; and how many findings were replaced."""
    from sharing.anonymization.core import redact_text

    redacted = [redact_text(text or "") for text in texts]
    return [item.text for item in redacted], sum(len(item.findings) for item in redacted)
