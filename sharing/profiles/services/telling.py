"""What a profile tells: counts of rows by part, each a cell of the disclosure gate, and a column's own facts as one more."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datastore.models import DatasetVersion, Lineage
from datastore.roles import Role
from disclosure import services as disclosure
from sharing.profiles.models import VersionProfile
from vault import services as vault

ALL, FACTS = "all", "facts"
SAYS = ("kind", "unit", "personal", "because", "found")


@dataclass(frozen=True)
class Described:
    """A column before the gate.

    Attributes:
        facts: of the whole column: how many different values, where numbers begin, end and have their middle.
        says: what tells nothing of its rows' people: kind, unit, why it seems to be about a person.
        rows: for each picture, for each of its parts, how many rows each person has in it.
        everybody: how many rows each person has that are not missing.
    """

    name: str
    says: Mapping[str, Any]
    facts: Mapping[str, Any]
    rows: Mapping[str, Mapping[str, Counter[int]]]
    everybody: Counter[int]

    @classmethod
    def of(cls, table: Any, name: str) -> Described:
        """A column of an Arrow table that says whom rows are about."""
        from datastore.core import schema, subjects
        from sharing.cleaning.core import media, parts, profile

        people = subjects.numbered(table)
        values = table.select([name]).to_pandas()[name]
        if schema.type_name(table.schema.field(name).type) == "binary":
            pictures, says, facts = media.file_parts(values), dict.fromkeys(SAYS, "") | {"kind": "file"}, {}
        else:
            found = profile(values.to_frame()).columns[0]
            pictures, facts = parts.parts(values, found), _facts(values, found)
            says = {name: getattr(found, name) or "" for name in SAYS}
        rows: dict[str, dict[str, Counter[int]]] = {}
        for picture, labels in pictures.items():
            there = labels.notna().to_numpy()
            for label, person in zip(labels[there], people[there], strict=True):
                rows.setdefault(picture, {}).setdefault(str(label), Counter())[int(person)] += 1
        return cls(name, says, facts, rows, Counter(people[values.notna().to_numpy()].tolist()))


def _facts(values: Any, found: Any) -> dict[str, Any]:
    """Of a whole column: how many different values, and about where its numbers begin, end and have their middle."""
    from sharing.cleaning.core.parts import ends

    facts: dict[str, Any] = {"distinct": found.distinct}
    if found.kind == "number" and found.median is not None:
        facts["middle"] = float(f"{found.median:.2g}")
        low_high = ends(values.dropna().to_numpy(dtype=float), apart=disclosure.threshold())
        facts |= dict(zip(("low", "high"), low_high, strict=True)) if low_high else {}
    return facts


def profiled(version: DatasetVersion) -> list[str]:
    """The columns that a profile describes: all that have a role."""
    return [column["name"] for column in version.schema if column["role"] in Role.values]


def told(version: DatasetVersion, columns: Sequence[Described]) -> list[dict[str, Any]]:
    """What may be seen of these columns; JSON. Call it in the transaction that keeps it."""
    tables: dict[str, list[disclosure.Cell]] = {}
    first = _first(version)
    for column in columns:
        about = f"sharing.profile:{first.pk}:{version.columns.index(column.name)}"
        tables[f"{about}:{FACTS}"] = [_cell(FACTS, dict(column.facts), column.everybody)]
        for picture, rows in column.rows.items():
            keys = dict(zip(rows, _keys(list(rows), first), strict=True))
            cells = [_cell(keys[label], people.total(), people) for label, people in rows.items()]
            whole = sum(rows.values(), Counter[int]())
            cells.append(_cell(ALL, whole.total(), whole, total_of=tuple(keys.values())))
            tables[f"{about}:{picture}"] = cells
    released = disclosure.release_tables(tables, organization_id=version.dataset.organization_id)
    missing = {column["name"]: column.get("missing", 0) for column in version.schema}
    seen: list[dict[str, Any]] = []
    for column in columns:
        about = f"sharing.profile:{first.pk}:{version.columns.index(column.name)}"
        (facts,) = released[f"{about}:{FACTS}"]
        pictures = {
            picture: [[label, cell.value] for label, cell in zip(rows, released[f"{about}:{picture}"], strict=False)]
            for picture, rows in column.rows.items()
        }
        about_it = {"name": column.name, "missing": missing[column.name], **column.says}
        seen.append(about_it | {"facts": facts.value, "pictures": pictures})
    return seen


def version_before(version: DatasetVersion, user: Any) -> DatasetVersion | None:
    """The version that this one was made from, where it is one alone and ``user`` may see it; None otherwise."""
    parents = list(Lineage.objects.filter(child=version).values_list("parent_id", flat=True)[:2])
    visible = DatasetVersion.objects.visible_to(user).select_related("dataset")
    return visible.filter(pk=parents[0]).first() if len(parents) == 1 else None


def seal(profile: VersionProfile, columns: list[dict[str, Any]]) -> None:
    profile.key = vault.create_key(organization_id=profile.organization_id)
    profile.sealed = vault.seal(profile.key, json.dumps(columns, ensure_ascii=False).encode(), aad=_place(profile))


def columns_of(profile: VersionProfile) -> list[dict[str, Any]]:
    """What was told of each column: its name, what it says of itself, its facts (None: hidden), and for each picture the
    parts as [label, rows], rows None where hidden."""
    return list(json.loads(vault.open(profile.key, bytes(profile.sealed), aad=_place(profile))))


def _cell(key: str, value: Any, rows: Counter[int], **more: Any) -> disclosure.Cell:
    share = disclosure.top_two_share(rows.values())
    return disclosure.Cell(key, value, len(rows), top_two_share=share, **more)


def _keys(labels: list[str], version: DatasetVersion) -> list[str]:
    """Names for cells that say nothing of the values that they stand for."""
    return [key[:24] for key in vault.pseudonyms(labels, scope=f"sharing.profiles:{version.pk}")]


def _first(version: DatasetVersion) -> DatasetVersion:
    """The version whose place this one took, by way of others: figures of both are of nearly the same people."""
    while (earlier := DatasetVersion.objects.filter(replaced_by=version).order_by("number").first()) is not None:
        version = earlier
    return version


def _place(profile: VersionProfile) -> str:
    table = VersionProfile._meta.db_table
    return vault.place(table=table, column="sealed", row=profile.pk, organization_id=profile.organization_id)
