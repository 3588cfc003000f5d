"""Rows without identifiers, texts redacted, files blurred, people in groups; and figures of what that did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from disclosure import services as disclosure
from kernel.errors import Invalid
from sharing import preparation
from sharing.anonymization import files
from sharing.anonymization.services.terms import Terms
from text.redaction import Lists

MEASURED_ROWS = 50_000  # the model that measures utility sees at most so many; more narrow its interval to no use


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


def anonymized(
    table: Any,
    roles: Mapping[str, str],
    wanted: Sequence[str],
    terms: Terms,
    *,
    key: str | None = None,
    lists: Lists | None = None,
    on_file: Callable[[int, int], None] | None = None,
    measured: bool = False,
) -> preparation.Step:
    """The wanted columns but identifiers, row for row, with the subjects; a report; and the schema.

    Args:
        key, lists: see ``redact``.
        measured: whether the report says what a model loses, where there is something to predict.
    """
    import pyarrow as pa

    from datastore.core import subjects

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
    if any(roles[name] == "quasi_identifier" for name in kept):
        before, grouped = result, _grouped(result, roles, kept, terms)
        result = grouped.table
        report |= _figures(grouped, roles, kept, terms)
        if measured:
            report |= _utility(before, grouped, roles, kept, terms)
    return preparation.Step(result, report, [{"name": name, "role": roles[name]} for name in kept])


def _grouped(table: Any, roles: Mapping[str, str], kept: Sequence[str], terms: Terms) -> Any:
    from sharing.anonymization.core import from_dict

    quasi, sensitive = _of(roles, kept, "quasi_identifier"), _of(roles, kept, "sensitive")
    limits = (("l", terms.diversity), ("entropy_l", terms.entropy_diversity), ("t", terms.closeness))
    asked = {name: limit for name, limit in limits if limit is not None}
    more = {"sensitive": sensitive, **asked} if sensitive and asked else {}
    return in_groups(
        table,
        quasi,
        terms.minimum_group,
        most_lost=terms.most_lost,
        most_suppressed=terms.most_left_out,
        hierarchies={name: from_dict(written) for name, written in terms.hierarchies.items() if name in quasi},
        **more,
    )


def _figures(grouped: Any, roles: Mapping[str, str], kept: Sequence[str], terms: Terms) -> dict[str, Any]:
    from datastore.core import subjects
    from sharing.anonymization.core import privacy_risk

    quasi = _of(roles, kept, "quasi_identifier")
    risk = privacy_risk(grouped.table, quasi, people=grouped.table.column(subjects.SUBJECT).to_pylist())
    figures = {
        "k": grouped.k,
        "ncp": grouped.ncp,
        "suppressed": grouped.suppressed,
        "quasi_identifiers": quasi,
        "blurred": [{"column": each.name, "ncp": each.ncp} for each in grouped.columns],
        "discernibility": grouped.discernibility,
        "risk": risk.to_dict(),
    }
    diverse = {"l": grouped.l, "entropy_l": grouped.entropy_l, "t": grouped.t}
    return figures | (diverse if grouped.l is not None else {})


def _utility(before: Any, grouped: Any, roles: Mapping[str, str], kept: Sequence[str], terms: Terms) -> dict[str, Any]:
    """What a model loses that tells the target from the other columns; nothing where there is no target.

    Raises:
        Invalid: the target that was asked for cannot be learnt.
    """
    from datastore.core import subjects
    from sharing.anonymization.core import utility_loss

    target = terms.target or next(iter(_of(roles, kept, "target")), None)
    if target is None:
        return {}
    others = [name for name in _of(roles, kept, "feature", "sensitive", "target") if name != target]
    try:
        found = utility_loss(
            before,
            grouped,
            _of(roles, kept, "quasi_identifier"),
            target,
            [name for name in others if not files.are_files(before.column(name))],
            people=before.column(subjects.SUBJECT).to_pylist(),
            most_rows=MEASURED_ROWS,
        )
    except ValueError as fault:
        if terms.target is None:  # nobody asked for it
            return {}
        raise Invalid(str(fault), field="target") from None
    told = disclosure.figure(found.to_dict(), people=found.people_test, top_two_share=found.top_two_test)
    return {} if told is None else {"utility": {"target": target, **told}}


def _of(roles: Mapping[str, str], kept: Sequence[str], *wanted: str) -> list[str]:
    return [name for name in kept if roles[name] in wanted]
