"""The terms of an agreement in ODRL 2.2 (W3C Recommendation, 2018), as JSON-LD, and back.

Each party is the assigner of one permission: on the columns that it gives, to the other parties. Where their permissions
differ, the strictest terms hold. What ODRL has no word for
stands under the prefix of our profile; a reader that doesn't know the profile still sees who permits what to whom until
when, and that duties come with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sharing.agreements.core.documents import (
    Malformed,
    day_of,
    fraction_of,
    list_of,
    number_of,
    object_of,
    stating,
    text_of,
    uid_of,
)
from sharing.agreements.core.strictest import REDACTIONS, strictest

CONTEXT = ["http://www.w3.org/ns/odrl.jsonld", {"rc": "urn:reciprocal:terms:", "dct": "http://purl.org/dc/terms/"}]
PROFILE = "urn:reciprocal:odrl-profile:1"
ACTIONS = {
    "score": ("rc:score",),
    "train": ("rc:score", "rc:train"),
    "export": ("rc:score", "rc:train", "reproduce"),
}
TERMS = {  # what each object of a document may state; the rest of JSON-LD says nothing that binds
    "policy": {"uid", "profile", "rc:mode", "rc:predicts", "rc:textHash", "permission", "prohibition"},
    "permission": {"uid", "assigner", "assignee", "target", "action", "constraint", "duty"},
    "target": {"uid", "refinement", "rc:linkedBy"},
    "limit": {"uid", "leftOperand", "operator", "rightOperand"},
    "anonymize": {"uid", "action", "rc:texts"},
    "delete": {"uid", "action", "target"},
    "prohibition": {"uid", "action", "target"},
}


@dataclass(frozen=True)
class Party:
    """One side: who, which dataset version, which of its columns, and the column that names the person."""

    organization: UUID
    source: UUID
    columns: tuple[str, ...]
    link_column: str = ""


@dataclass(frozen=True)
class Policy:
    """All terms; the parties in the order in which the agreement names them."""

    title: str
    mode: str
    use: str
    target: str
    minimum_group: int
    diversity: int | None
    closeness: float | None
    redaction: str
    minimum_cell: int
    row_cap: int | None
    on_end: str
    starts_on: date
    ends_on: date
    parties: tuple[Party, ...]


def to_odrl(policy: Policy, *, uid: UUID, signed: bool, text_hash: str = "") -> dict[str, Any]:
    """The policy as a JSON-LD document: an Agreement once all have signed, an Offer before.

    Args:
        uid: of the agreement.
        text_hash: SHA-256 of the text that is signed, in hexadecimal digits.
    """
    return {
        "@context": CONTEXT,
        "@type": "Agreement" if signed else "Offer",
        "uid": uid.urn,
        "profile": PROFILE,
        "dct:title": policy.title,
        "rc:mode": f"rc:{policy.mode}",
        "rc:predicts": policy.target,
        **({"rc:textHash": text_hash} if text_hash else {}),
        "permission": [_permission(policy, party) for party in policy.parties],
        "prohibition": [{"action": "distribute", "target": party.source.urn} for party in policy.parties],
    }


def _permission(policy: Policy, giver: Party) -> dict[str, Any]:
    users = [party.organization.urn for party in policy.parties if party is not giver]
    limits = [
        _limit("dateTime", "gteq", _day(policy.starts_on)),
        _limit("dateTime", "lteq", _day(policy.ends_on)),
        _limit("rc:peoplePerGroup", "gteq", policy.minimum_group),
        _limit("rc:peoplePerFigure", "gteq", policy.minimum_cell),
    ]
    if policy.diversity is not None:
        limits.append(_limit("rc:differentValues", "gteq", policy.diversity))
    if policy.closeness is not None:
        limits.append(_limit("rc:distance", "lteq", policy.closeness))
    if policy.row_cap is not None:
        limits.append(_limit("rc:rows", "lteq", policy.row_cap))
    at_the_end = [{"action": "delete", "target": "rc:trainedModels"}] if policy.on_end == "destroy" else []
    return {
        "assigner": giver.organization.urn,
        "assignee": users[0] if len(users) == 1 else users,
        "target": {
            "@type": "Asset",
            "uid": giver.source.urn,
            "refinement": [_limit("rc:column", "isAnyOf", list(giver.columns))],
            **({"rc:linkedBy": giver.link_column} if giver.link_column else {}),
        },
        "action": list(ACTIONS[policy.use]),
        "constraint": limits,
        "duty": [{"action": "anonymize", "rc:texts": f"rc:{policy.redaction}"}, *at_the_end],
    }


def from_odrl(document: Any) -> Policy:
    """The terms that a document of our profile states.

    Raises:
        Malformed: names the first place that is missing or of the wrong kind, a permission that isn't to all the others,
            or a rule that an agreement can't hold: nothing that a document states is dropped.
    """
    root = stating(document, TERMS["policy"], "$")
    if root.get("profile") != PROFILE:
        raise Malformed("profile", "unknown-profile")
    permissions = list_of(root.get("permission"), "permission")
    sides = [_side(each, f"permission[{number}]") for number, each in enumerate(permissions)]
    givers = [party.organization for party, _terms, _to in sides]
    if len(givers) < 2 or len(set(givers)) < len(givers):
        raise Malformed("permission", "not-one-each")
    for number, (party, _terms, to) in enumerate(sides):
        if sorted(to) != sorted(set(givers) - {party.organization}):
            raise Malformed(f"permission[{number}].assignee", "not-the-other-parties")
    _check_prohibitions(root.get("prohibition", []), {party.source for party, _terms, _to in sides})
    return Policy(
        title=text_of(root.get("dct:title"), "dct:title"),
        mode=text_of(root.get("rc:mode"), "rc:mode").removeprefix("rc:"),
        target=text_of(root.get("rc:predicts"), "rc:predicts"),
        parties=tuple(party for party, _terms, _to in sides),
        **strictest([terms for _party, terms, _to in sides]),
    )


def _side(permission: Any, where: str) -> tuple[Party, dict[str, Any], list[UUID]]:
    """Who gives what, on which terms, and to whom."""
    said = stating(permission, TERMS["permission"], where)
    target = stating(said.get("target"), TERMS["target"], f"{where}.target")
    party = Party(
        organization=uid_of(said.get("assigner"), f"{where}.assigner"),
        source=uid_of(target.get("uid"), f"{where}.target.uid"),
        columns=_columns(target, f"{where}.target.refinement"),
        link_column=text_of(target.get("rc:linkedBy", ""), f"{where}.target.rc:linkedBy", empty=True),
    )
    actions = tuple(sorted(map(str, list_of(said.get("action"), f"{where}.action"))))
    use = next((use for use, words in ACTIONS.items() if tuple(sorted(words)) == actions), None)
    if use is None:
        raise Malformed(f"{where}.action", "unknown-action")
    duties = _duties(list_of(said.get("duty", []), f"{where}.duty"), f"{where}.duty")
    if "anonymize" not in duties:
        raise Malformed(f"{where}.duty", "no-anonymization")
    redaction = str(duties["anonymize"].get("rc:texts", "rc:mark")).removeprefix("rc:")
    if redaction not in REDACTIONS:
        raise Malformed(f"{where}.duty", "unknown-redaction")
    limits = _limits(list_of(said.get("constraint"), f"{where}.constraint"), f"{where}.constraint")
    terms = {"use": use, "on_end": "destroy" if "delete" in duties else "keep", "redaction": redaction}
    to = said.get("assignee")
    assignees = to if isinstance(to, list) else [to]
    return party, terms | limits, [uid_of(each, f"{where}.assignee") for each in assignees]


def _duties(stated: Sequence[Any], where: str) -> dict[str, Mapping[str, Any]]:
    """By their action: to anonymize, and to delete the models that were trained; each stated once, and no other."""
    found: dict[str, Mapping[str, Any]] = {}
    for number, duty in enumerate(stated):
        here = f"{where}[{number}]"
        action = object_of(duty, here).get("action")
        if action not in ("anonymize", "delete"):
            raise Malformed(here, "unknown-duty")
        if action in found:
            raise Malformed(here, "said-twice")
        found[action] = stating(duty, TERMS[action], here)
        if action == "delete" and duty.get("target") != "rc:trainedModels":
            raise Malformed(f"{here}.target", "unknown-duty")
    return found


def _check_prohibitions(stated: Any, sources: Set[UUID]) -> None:
    """Handing on what was got is forbidden by every agreement, and nothing else can be."""
    for number, prohibition in enumerate(list_of(stated, "prohibition")):
        here = f"prohibition[{number}]"
        said = stating(prohibition, TERMS["prohibition"], here)
        if said.get("action") != "distribute" or uid_of(said.get("target"), f"{here}.target") not in sources:
            raise Malformed(here, "unknown-prohibition")


KNOWN = {  # (left operand, operator) -> the term and what its right operand is
    ("dateTime", "gteq"): ("starts_on", "day"),
    ("dateTime", "lteq"): ("ends_on", "day"),
    ("rc:peoplePerGroup", "gteq"): ("minimum_group", "number"),
    ("rc:peoplePerFigure", "gteq"): ("minimum_cell", "number"),
    ("rc:differentValues", "gteq"): ("diversity", "number"),
    ("rc:distance", "lteq"): ("closeness", "fraction"),
    ("rc:rows", "lteq"): ("row_cap", "number"),
}
OPTIONAL = ("diversity", "closeness", "row_cap")


def _limits(constraints: Sequence[Any], where: str) -> dict[str, Any]:
    """Each constraint as a term; one that we can't hold is refused rather than dropped."""
    found: dict[str, Any] = dict.fromkeys(OPTIONAL)
    for number, constraint in enumerate(constraints):
        here = f"{where}[{number}]"
        said = stating(constraint, TERMS["limit"], here)
        pair = (str(said.get("leftOperand")), str(said.get("operator")))
        term, kind = KNOWN.get(pair, (None, ""))
        if term is None:
            raise Malformed(here, "unknown-constraint")
        if found.get(term) is not None:
            raise Malformed(here, "said-twice")
        found[term] = READ[kind](said.get("rightOperand"), f"{here}.rightOperand")
    for term, _kind in KNOWN.values():
        if term not in found:
            raise Malformed(f"{where} ({term})", "missing")
    return found


def _columns(target: Mapping[str, Any], where: str) -> tuple[str, ...]:
    stated = list_of(target.get("refinement"), where)
    if len(stated) != 1:
        raise Malformed(where, "unknown-constraint" if stated else "missing")
    said = stating(stated[0], TERMS["limit"], where)
    if (said.get("leftOperand"), said.get("operator")) != ("rc:column", "isAnyOf"):
        raise Malformed(where, "unknown-constraint")
    return tuple(text_of(name, where) for name in list_of(said.get("rightOperand"), where))


def _limit(left: str, operator: str, right: Any) -> dict[str, Any]:
    return {"leftOperand": left, "operator": operator, "rightOperand": right}


def _day(day: date) -> dict[str, str]:
    return {"@value": day.isoformat(), "@type": "xsd:date"}


READ: dict[str, Callable[[Any, str], Any]] = {"day": day_of, "number": number_of, "fraction": fraction_of}
