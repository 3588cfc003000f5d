"""The jobs: a version of one's own anonymized, and the view that an agreement gives a partner."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from datastore.models import DatasetVersion
from sharing import preparation
from sharing.agreements.models import Agreement, Offer
from sharing.agreements.services import require_in_force
from sharing.anonymization.services.rows import anonymized
from sharing.anonymization.services.terms import ANONYMIZE, PREPARE, Terms
from sharing.redaction import services as redaction
from vault import services as vault


def prepare(*, offer_id: uuid.UUID | str, run: Any, replaces: str | None = None) -> None:
    """Publish the anonymized view of an offer, in the place of the one before.

    Raises:
        NotInForce: the agreement ended before.
        Invalid: too few people for groups of the size agreed.
    """
    related = Offer.objects.select_related("agreement", "view__organization", "organization", "source__dataset")
    offer = related.get(pk=offer_id)
    agreement = offer.agreement
    # A suspended one's view is made again without who left, though nobody may read it for the time being.
    if agreement.status != Agreement.Status.SUSPENDED:
        require_in_force(agreement)
    current = offer.current_view()  # which another run may have put in the place of ``replaces`` meanwhile
    preparation.apply(
        builder=PREPARE,
        version_id=offer.source_id,
        parameters={"offer_id": str(offer.pk)},
        work=lambda reading: view_of(reading.table, reading.version, offer, run.progress),
        run=run,
        into=offer.view,
        purpose=agreement.purposes[0],
        replaces=str(current.pk) if current else replaces,
    )


def anonymize(
    *,
    version_id: uuid.UUID | str,
    quasi_identifiers: Sequence[str],
    terms: Terms,
    run: Any,
    replaces: str | None = None,
) -> None:
    """Publish the version without identifiers, its texts redacted, its people in groups, as the dataset's next.

    Raises:
        Invalid: too few people or sensitive values for such groups, or more rows to leave out than allowed.
    """
    parameters = {
        "version_id": str(version_id),
        "quasi_identifiers": list(quasi_identifiers),
        **terms.to_dict(),
    }

    def work(reading: Any) -> preparation.Step:
        roles = {column["name"]: column["role"] for column in reading.version.schema}
        roles |= dict.fromkeys(quasi_identifiers, "quasi_identifier")
        lists = redaction.lists_of(reading.version.dataset.organization_id)
        return anonymized(reading.table, roles, list(roles), terms, lists=lists, on_file=run.progress, measured=True)

    preparation.apply(
        builder=ANONYMIZE, version_id=version_id, parameters=parameters, work=work, run=run, replaces=replaces
    )


def view_of(
    table: Any, version: DatasetVersion, offer: Offer, on_file: Callable[[int, int], None] | None = None
) -> preparation.Step:
    """What the partner may use: the offered columns alone, with a pseudonym of this agreement's in place of the link."""
    import pyarrow as pa

    from sharing.fusion.core import identifier_text

    roles = {column["name"]: column["role"] for column in version.schema}
    offered = [name for name in offer.columns if name != offer.link_column]
    agreed = offer.agreement
    if agreed.redaction == Agreement.Redaction.WITHHOLD:
        offered = [name for name in offered if roles[name] != "text"]
    key = vault.pseudonym("texts", scope=f"sharing.agreement:{offer.agreement_id}")
    step = anonymized(
        table,
        roles,
        offered,
        Terms(minimum_group=agreed.minimum_group, diversity=agreed.diversity, closeness=agreed.closeness),
        key=key if agreed.redaction == Agreement.Redaction.PSEUDONYM else None,
        lists=redaction.lists_of(offer.organization_id),
        on_file=on_file,
    )
    if not offer.link_column:
        return step
    keys = [None if value is None else identifier_text(value) for value in table.column(offer.link_column).to_pylist()]
    known = [key for key in keys if key is not None]
    names = iter(vault.pseudonyms(known, scope=f"sharing.agreement:{offer.agreement_id}"))
    pseudonyms = pa.array([None if key is None else next(names) for key in keys], pa.string())
    return preparation.Step(
        step.table.append_column(offer.link_column, pseudonyms),
        step.report,
        [*step.schema, {"name": offer.link_column, "role": "identifier"}],
    )
