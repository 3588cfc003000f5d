"""Identifiers out, texts redacted, people hidden in groups of k: for a partner's view, or of one's own accord."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Invalid
from organizations import services as organizations
from sharing import preparation
from sharing.agreements.models import Agreement, Offer
from sharing.agreements.services import require_in_force
from sharing.anonymization import files
from sharing.redaction import services as redaction
from text.redaction import Lists
from vault import services as vault

PREPARE = "sharing.anonymization.prepare"
ANONYMIZE = "sharing.anonymization.anonymize"
MINIMUM_GROUP = 5  # people in a group, where nobody asks for more


@transaction.atomic
def request(*, offer: Offer, by: Any) -> Job:
    """Make the view of one's own offered data anew (after a run that failed, say).

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        NotInForce: nothing is prepared for an agreement that isn't in force.
    """
    organizations.authorize(by=by, organization=offer.organization, ability="datasets.manage")
    require_in_force(offer.agreement)
    return jobs.start(
        PREPARE, by=by, organization_id=offer.organization_id, offer_id=offer.pk, agreement_id=offer.agreement_id
    )


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


@transaction.atomic
def request_own(
    *,
    version: DatasetVersion,
    by: Any,
    quasi_identifiers: Sequence[str] | None = None,
    minimum_group: int = MINIMUM_GROUP,
    diversity: int | None = None,
    entropy_diversity: float | None = None,
    most_lost: float = 1.0,
    most_left_out: float = 0.0,
) -> Job:
    """Start anonymizing a version of one's own.

    Args:
        quasi_identifiers: columns to blur; those of this role when left out.
        minimum_group: people whom each combination of them covers at least (k), 2 to 1,000.
        diversity: different values of each sensitive column that a group holds at least (l), 2 to 100.
        entropy_diversity: as many in effect, so that no one value prevails (entropy l), 1 to 100.
        most_lost: mean loss of the blurred columns, 0 to 1, above which a row is left out instead.
        most_left_out: share of the rows that may be left out at most, 0 to 1.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        Invalid: names the parameter at fault.
    """
    organizations.authorize(by=by, organization=version.dataset.organization, ability="datasets.manage")
    quasi = version.columns_of("quasi_identifier") if quasi_identifiers is None else list(quasi_identifiers)
    closed = [*version.columns_of("identifier", "text"), *version.files]
    kept = [name for name in version.columns if name not in closed]
    unknown = next((name for name in quasi if name not in kept), None)
    if unknown is not None:
        raise Invalid(
            _("%(name)s is no column of this version that can be blurred.") % {"name": unknown},
            field="quasi_identifiers",
        )
    if not 2 <= minimum_group <= 1000:
        raise Invalid(_("Groups have between 2 and 1,000 people."), field="minimum_group")
    if diversity is not None and not 2 <= diversity <= 100:
        raise Invalid(_("Ask for 2 to 100 different values."), field="diversity")
    if entropy_diversity is not None and not 1 <= entropy_diversity <= 100:
        raise Invalid(_("Ask for 1 to 100 different values."), field="entropy_diversity")
    for field, share in (("most_lost", most_lost), ("most_left_out", most_left_out)):
        if not 0 <= share <= 1:
            raise Invalid(_("Give a share from 0 to 1."), field=field)
    for field, asked in (("diversity", diversity), ("entropy_diversity", entropy_diversity)):
        if asked is not None and not set(version.columns_of("sensitive")) - set(quasi):
            raise Invalid(
                _("No column of this version is sensitive, so there is nothing to keep diverse."), field=field
            )
    return jobs.start(
        ANONYMIZE,
        by=by,
        organization_id=version.dataset.organization_id,
        version_id=version.pk,
        quasi_identifiers=quasi,
        minimum_group=minimum_group,
        diversity=diversity,
        entropy_diversity=entropy_diversity,
        most_lost=most_lost,
        most_left_out=most_left_out,
    )


def anonymize(
    *,
    version_id: uuid.UUID | str,
    quasi_identifiers: Sequence[str],
    minimum_group: int,
    diversity: int | None,
    run: Any,
    entropy_diversity: float | None = None,
    most_lost: float = 1.0,
    most_left_out: float = 0.0,
    replaces: str | None = None,
) -> None:
    """Publish the version without identifiers, its texts redacted, its people in groups, as the dataset's next.

    Raises:
        Invalid: too few people or sensitive values for such groups, or more rows to leave out than allowed.
    """
    settings: dict[str, Any] = {
        "diversity": diversity,
        "entropy_diversity": entropy_diversity,
        "most_lost": most_lost,
        "most_left_out": most_left_out,
    }
    parameters = {
        "version_id": str(version_id),
        "quasi_identifiers": list(quasi_identifiers),
        "minimum_group": minimum_group,
        **settings,
    }

    def work(reading: Any) -> preparation.Step:
        roles = {column["name"]: column["role"] for column in reading.version.schema}
        roles |= dict.fromkeys(quasi_identifiers, "quasi_identifier")
        lists = redaction.lists_of(reading.version.dataset.organization_id)
        return _anonymized(
            reading.table, roles, list(roles), k=minimum_group, lists=lists, on_file=run.progress, **settings
        )

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
    step = _anonymized(
        table,
        roles,
        offered,
        k=agreed.minimum_group,
        diversity=agreed.diversity,
        closeness=agreed.closeness,
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


def in_groups(table: Any, quasi: Sequence[str], k: int, **more: Any) -> Any:
    """The table with ``quasi`` blurred until each combination covers ``k`` people, however many rows each has.

    Raises:
        Invalid: too few people for that.
    """
    from sharing.anonymization.core import anonymize_table

    try:
        return anonymize_table(table, list(quasi), k=k, people=table.column("_subject").to_pylist(), **more)
    except ValueError as fault:
        raise Invalid(str(fault)) from None


def redact(
    texts: Sequence[str | None], key: str | None = None, lists: Lists | None = None
) -> tuple[list[str], Counter[str]]:
    """Each text without names, numbers and addresses of people; and how many findings of each kind were replaced.

    Args:
        key: gives the same person the same mark; without it marks say the kind alone.
        lists: the owner's own words.
    """
    from sharing.anonymization.core import redact_text

    redacted = [redact_text(text or "", key=key, lists=lists) for text in texts]
    return [item.text for item in redacted], Counter(found.kind for item in redacted for found in item.findings)


def _anonymized(
    table: Any,
    roles: Mapping[str, str],
    wanted: Sequence[str],
    *,
    k: int,
    diversity: int | None = None,
    entropy_diversity: float | None = None,
    closeness: float | None = None,
    most_lost: float = 1.0,
    most_left_out: float = 0.0,
    key: str | None = None,
    lists: Lists | None = None,
    on_file: Callable[[int, int], None] | None = None,
) -> preparation.Step:
    """The wanted columns but identifiers, row for row, with the subjects; a report; and the schema."""
    import pyarrow as pa

    from datastore.core import subjects
    from sharing.anonymization.core import privacy_risk

    kept = [name for name in wanted if roles[name] != "identifier"]
    report: dict[str, Any] = {"step": "anonymize", "identifiers_removed": sorted(set(wanted) - set(kept))}
    columns = {name: table.column(name) for name in kept}
    findings: Counter[str] = Counter()
    for name in [name for name in kept if roles[name] == "text"]:
        texts, found = redact(columns[name].to_pylist(), key, lists)
        columns[name] = pa.array(texts, pa.string())
        findings += found
        report["redacted"] = {"findings": findings.total(), "kinds": dict(sorted(findings.items()))}
    for name in [name for name in kept if files.are_files(columns[name])]:
        written, figures = files.anonymized(columns[name].to_pylist(), on_file)
        columns[name] = pa.array(written, columns[name].type)
        report |= figures
    columns |= {name: table.column(name) for name in subjects.subject_columns(table.column_names)}
    result = pa.table(columns)
    quasi = [name for name in kept if roles[name] == "quasi_identifier"]
    if quasi:
        sensitive = [name for name in kept if roles[name] == "sensitive"]
        limits = (("l", diversity), ("entropy_l", entropy_diversity), ("t", closeness))
        asked = {name: limit for name, limit in limits if limit is not None}
        more = {"sensitive": sensitive, **asked} if sensitive and asked else {}
        grouped = in_groups(result, quasi, k, most_lost=most_lost, most_suppressed=most_left_out, **more)
        result = grouped.table
        risk = privacy_risk(result, quasi, people=result.column(subjects.SUBJECT).to_pylist())
        report |= {"k": grouped.k, "ncp": grouped.ncp, "suppressed": grouped.suppressed, "quasi_identifiers": quasi}
        report |= {"discernibility": grouped.discernibility, "risk": risk.to_dict()}
        report |= {"l": grouped.l, "entropy_l": grouped.entropy_l, "t": grouped.t} if more else {}
    return preparation.Step(result, report, [{"name": name, "role": roles[name]} for name in kept])
