"""Terms in ODRL: what goes out comes back, and a document that says less, more or otherwise is refused by its place."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from sharing.agreements import services as agreements
from sharing.agreements.core import Malformed, Party, Policy, from_odrl, strictest, to_odrl
from sharing.agreements.models import Agreement
from sharing.agreements.services.exchanging import FAULTS

names = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=20)
parties = st.builds(
    Party, st.uuids(), st.uuids(), st.lists(names, min_size=1, max_size=4).map(tuple), st.one_of(st.just(""), names)
)
policies = st.builds(
    Policy,
    title=names,
    mode=st.sampled_from(["rows", "columns"]),
    use=st.sampled_from(["score", "train", "export"]),
    target=names,
    minimum_group=st.integers(2, 1000),
    diversity=st.one_of(st.none(), st.integers(2, 100)),
    closeness=st.one_of(st.none(), st.floats(0, 1, exclude_min=True)),
    redaction=st.sampled_from(["mark", "pseudonym", "withhold"]),
    minimum_cell=st.integers(5, 1000),
    row_cap=st.one_of(st.none(), st.integers(1, 10**12)),
    on_end=st.sampled_from(["keep", "destroy"]),
    starts_on=st.dates(),
    ends_on=st.dates(),
    parties=st.lists(parties, min_size=2, max_size=5, unique_by=lambda party: party.organization).map(tuple),
)
PLAIN = Policy(
    title="Who leaves", mode="columns", use="train", target="left", minimum_group=5, diversity=None,
    closeness=None, redaction="mark", minimum_cell=5, row_cap=None, on_end="keep", starts_on=date(2030, 1, 1), ends_on=date(2030, 12, 31),
    parties=(
        Party(UUID(int=1), UUID(int=11), ("age", "left"), "customer"), Party(UUID(int=2), UUID(int=12), ("delay",), "id"),
    ),
)  # fmt: skip


@given(policies, st.uuids())
def test_what_goes_out_comes_back(policy: Policy, uid: UUID) -> None:
    document = json.loads(json.dumps(to_odrl(policy, uid=uid, signed=True)))
    assert from_odrl(document) == policy


def test_each_party_permits_the_other_its_own_columns_and_no_more() -> None:
    document = to_odrl(PLAIN, uid=UUID(int=9), signed=False)
    assert document["@type"] == "Offer"
    first = document["permission"][0]
    assert (first["assigner"], first["assignee"]) == (UUID(int=1).urn, UUID(int=2).urn)
    assert first["target"]["refinement"][0]["rightOperand"] == ["age", "left"]
    assert {rule["action"] for rule in document["prohibition"]} == {"distribute"}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("profile",), "urn:other", "unknown-profile"),
        (("permission",), [], "not-one-each"),
        (("permission",), {}, "no-list"),
        (("permission", 0), 7, "no-object"),
        (("permission", 0, "action"), ["rc:score", "sell"], "unknown-action"),
        (("permission", 0, "assigner"), "Northwind", "no-uuid"),
        (("permission", 1, "assignee"), UUID(int=3).urn, "not-the-other-parties"),
        (("permission", 0, "duty"), [], "no-anonymization"),
        (("permission", 0, "duty", 0, "rc:texts"), "rc:shown", "unknown-redaction"),
        (("obligation",), [{"action": "compensate"}], "unknown-term"),
        (("permission", 0, "remedy"), [], "unknown-term"),
        (("permission", 0, "target", "partOf"), "urn:all", "unknown-term"),
        (("permission", 0, "constraint", 2, "unit"), "urn:household", "unknown-term"),
        (("permission", 0, "duty", 0, "constraint"), [], "unknown-term"),
        (("permission", 0, "duty"), [{"action": "anonymize"}, {"action": "compensate"}], "unknown-duty"),
        (("permission", 0, "duty"), [{"action": "anonymize"}, {"action": "anonymize"}], "said-twice"),
        (("permission", 0, "duty"), [{"action": "anonymize"}, {"action": "delete"}], "unknown-duty"),
        (("permission", 0, "target", "refinement", 0, "operator"), "isNoneOf", "unknown-constraint"),
        (
            ("permission", 0, "target", "refinement"),
            [
                {"leftOperand": "rc:column", "operator": "isAnyOf", "rightOperand": ["age"]},
                {"leftOperand": "rc:region", "operator": "eq", "rightOperand": "north"},
            ],
            "unknown-constraint",
        ),
        (("prohibition", 0, "action"), "train", "unknown-prohibition"),
        (("prohibition", 0, "target"), UUID(int=99).urn, "unknown-prohibition"),
        (("prohibition", 0, "constraint"), [], "unknown-term"),
        (
            ("permission", 0, "constraint", 2),
            {"leftOperand": "rc:distance", "operator": "lteq", "rightOperand": 2},
            "no-fraction",
        ),
        (("permission", 0, "constraint", 0, "rightOperand"), "soon", "no-day"),
        (("permission", 0, "constraint", 2, "rightOperand"), True, "no-whole-number"),
        (("permission", 0, "constraint", 2, "leftOperand"), ["spatial"], "unknown-constraint"),
        (("permission", 0, "constraint", 3, "leftOperand"), "rc:peoplePerGroup", "said-twice"),
        (("permission", 0, "constraint"), [], "missing"),
        (("permission", 0, "target", "refinement"), [], "missing"),
        (("dct:title",), "", "missing"),
        (("rc:mode",), 1, "no-text"),
    ],
)
def test_a_fault_is_named_by_its_place(path: tuple[Any, ...], value: Any, code: str) -> None:
    document: Any = deepcopy(to_odrl(PLAIN, uid=UUID(int=9), signed=False))
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(Malformed) as fault:
        from_odrl(document)
    assert fault.value.code == code
    assert code in FAULTS


def test_where_the_parties_rules_differ_the_strictest_hold() -> None:
    theirs = replace(
        PLAIN, use="export", minimum_group=9, diversity=3, closeness=0.4, redaction="withhold", minimum_cell=7,
        row_cap=100, on_end="destroy", starts_on=date(2030, 2, 1), ends_on=date(2031, 1, 1),
    )  # fmt: skip
    document = to_odrl(PLAIN, uid=UUID(int=9), signed=False)
    document["permission"][1] = to_odrl(theirs, uid=UUID(int=9), signed=False)["permission"][1]
    assert from_odrl(document) == replace(theirs, use="train", ends_on=date(2030, 12, 31))


rules = st.fixed_dictionaries(
    {
        "use": st.sampled_from(["score", "train", "export"]),
        "minimum_group": st.integers(2, 50),
        "closeness": st.one_of(st.none(), st.floats(0.1, 1)),
        "redaction": st.sampled_from(["mark", "pseudonym", "withhold"]),
        "row_cap": st.one_of(st.none(), st.integers(1, 1000)),
        "on_end": st.sampled_from(["keep", "destroy"]),
    }
)


@given(st.lists(rules, min_size=1, max_size=5))
def test_the_strictest_keeps_every_partys_rules(stated: list[dict[str, Any]]) -> None:
    held = strictest(stated)
    assert strictest([held, *stated]) == held  # nobody's rules make it stricter
    assert strictest(stated[::-1]) == held
    for rule in stated:
        assert held["minimum_group"] >= rule["minimum_group"]
        assert rule["closeness"] is None or held["closeness"] <= rule["closeness"]
        assert rule["row_cap"] is None or held["row_cap"] <= rule["row_cap"]
        assert rule["on_end"] == "keep" or held["on_end"] == "destroy"
    assert held["use"] == min((rule["use"] for rule in stated), key=["score", "train", "export"].index)


@pytest.mark.parametrize("document", [None, [], "x", {}, {"permission": [None, None]}])
def test_what_is_no_document_at_all_is_refused(document: Any) -> None:
    with pytest.raises(Malformed):
        from_odrl(document)


@pytest.mark.django_db
def test_an_agreement_that_was_ended_is_proposed_again_from_its_file(agreement, ben, cy, client):
    document = agreements.as_odrl(agreement)
    again = agreements.propose_odrl(document=document, by=ben.user)
    assert agreements.as_odrl(again)["permission"] == document["permission"]
    for person in (cy, ben):
        client.force_login(person.user)
        got = client.get(f"/admin/sharing/agreement/{agreement.pk}/odrl/")
        assert got["Content-Type"] == "application/ld+json"
        assert json.loads(got.content) == document
    sent = client.post("/admin/sharing/agreement/import/", {"document": SimpleUploadedFile("a.jsonld", got.content)})
    assert sent.status_code == 302
    assert Agreement.objects.filter(status="proposed").count() == 3


@pytest.mark.django_db
def test_a_file_with_a_fault_is_told_beside_it_and_proposes_nothing(agreement, ben, dora, client, api):
    client.force_login(ben.user)
    document = agreements.as_odrl(agreement) | {"profile": "urn:other"}
    for content, told in ((json.dumps(document), "of our profile"), ("{", "The file is not JSON.")):
        sent = client.post(
            "/admin/sharing/agreement/import/", {"document": SimpleUploadedFile("a.jsonld", content.encode())}
        )
        assert sent.status_code == 400
        assert told in sent.content.decode()
    api.force_authenticate(ben.user)
    answer = api.post("/api/v1/sharing/agreements/import/", {"document": document}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/document")
    assert Agreement.objects.count() == 1


@pytest.mark.django_db
def test_whose_organization_is_no_party_proposes_nothing(agreement, bea, ada):
    document = agreements.as_odrl(agreement)
    for permission in document["permission"]:
        for role in ("assigner", "assignee"):
            if permission[role] == bea.organization.pk.urn:
                permission[role] = UUID(int=5).urn
    with pytest.raises(Invalid, match="None of the parties"):
        agreements.propose_odrl(document=document, by=bea.user)
