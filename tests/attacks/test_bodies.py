"""T-23, T-24, T-26: ids of other companies in a body, fields that are nobody's to send, and lists with one foreign id."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from rest_framework import serializers

from accounts.models import User
from consent import services as consent
from design.studies import services as studies
from kernel.actors import SYSTEM
from organizations import services as organizations
from organizations.models import Membership
from registry import services as registry
from tests.architecture.conftest import *  # noqa: F403 - fixtures
from tests.architecture.places import CODE, python_files
from tests.attacks.operations import JSON, UNKNOWN, Operation, operations, put
from tests.cast import Person
from tests.design.conftest import both
from tests.platform.consent.texts import publish
from tests.platform.datastore import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(northwind: Any) -> Person:
    return Person(northwind.memberships.get(role="owner").user, northwind)


@pytest.fixture
def own(objects: dict[str, Any], olga: Person, ben: Person) -> dict[str, Any]:
    """What of Northwind's a field of a body may name, by the field's name."""
    return {
        "organization": olga.organization.pk, "on_behalf_of": olga.organization.pk, "dataset": objects["dataset"],
        "version": objects["datasetversion"], "data": objects["datasetversion"], "model": objects["model"],
        "study": objects["study"], "survey": objects["survey"], "under": objects["consent-text"],
        "basis": making.basis_of(ben).pk, "member": Membership.objects.get(user=ben.user).pk,
    }  # fmt: skip


@pytest.fixture
def foreign(cy: Person, aurora: Any) -> dict[str, list[Any]]:
    """The same of Aurora's; of names with two meanings, both."""
    rita = Person(User.objects.create_user("rita@example.org"), aurora)
    organizations.add_member(organization=aurora, user=rita.user, role="researcher", by=SYSTEM)
    text = publish(aurora, cy.user, ["design_research"], code="theirs")
    data = making.published(cy)
    study = studies.plan(organization=aurora, title=both("Theirs"), summary=both("T"), consent_text=text, by=rita.user)
    model = registry.create_model(organization=aurora, name="Theirs", task="t", by=cy.user)
    by_name = {
        "organization": [aurora.pk], "on_behalf_of": [aurora.pk], "dataset": [data.dataset_id], "version": [data.pk],
        "data": [data.pk], "source": [data.pk], "model": [model.pk], "study": [study.pk], "consent_text": [text.pk],
        "under": [text.pk], "basis": [making.basis_of(cy).pk], "member": [Membership.objects.get(user=cy.user).pk],
    }  # fmt: skip
    everything = sorted({pk for pks in by_name.values() for pk in pks})
    return by_name | {"": everything}


def send(user: Any, operation: Operation, address: str, body: Any) -> Any:
    """The answer; what the request wrote is undone."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    with transaction.atomic():
        answer = getattr(client, operation.method)(address, body, content_type=JSON)
        transaction.set_rollback(True)
    return answer


NAMED = ("recipients", "[]")  # a consent text names companies as recipients: that they exist is no secret


def test_t23_a_foreign_id_in_a_body_is_an_unknown_id(
    olga: Person, own: dict[str, Any], foreign: dict[str, list[Any]], objects: dict[str, Any]
) -> None:
    tried, named, differs = 0, 0, []
    for operation in operations():
        address, body = operation.address(objects), operation.body(own)
        for place in set(operation.ids()) - {NAMED}:
            unknown = send(olga.user, operation, address, put(body, place, UNKNOWN))
            for pk in foreign.get(place[-1], foreign[""]):
                answer = send(olga.user, operation, address, put(body, place, str(pk)))
                tried += 1
                named += place[-1] in answer.content.decode() or answer.status_code == 404
                said = answer.content.decode().replace(str(pk), UNKNOWN)
                if answer.status_code not in (400, 403, 404) or said != unknown.content.decode():
                    differs.append((operation.method, operation.path, place, answer.status_code, said[:200]))
    assert differs == []
    assert tried > 50
    assert named / tried > 0.6, "most refusals are about the id, and not about the rest of the body"


UNASKED = {
    "id": "11111111-1111-4111-8111-111111111111",
    "pk": "11111111-1111-4111-8111-111111111111",
    "created_at": "1999-01-02T03:04:05Z",
    "updated_at": "1999-01-02T03:04:05Z",
    "finished_at": "1999-01-02T03:04:05Z",
    "approved_by": "22222222-2222-4222-8222-222222222222",
    "asked_by_id": "22222222-2222-4222-8222-222222222222",
    "recorded_by": "22222222-2222-4222-8222-222222222222",
    "created_by": "22222222-2222-4222-8222-222222222222",
    "user": "22222222-2222-4222-8222-222222222222",
    "organisation": "33333333-3333-4333-8333-333333333333",
    "organization_id": "33333333-3333-4333-8333-333333333333",
    "secret_sha256": "44444444444444444444444444444444",
    "score": 0.123456789,
    "consent_epoch": 123456789,
    "consent_status": "planted-state",
    "status": "planted-state",
    "state": "planted-state",
    "is_staff": True, "is_superuser": True, "is_operator": True, "is_active": False,
}  # fmt: skip
PLANTED = (
    "11111111-1111-4111", "1999-01-02", "22222222-2222-4222", "33333333-3333-4333", "4444444444444444",
    "0.123456789", "123456789", "planted-state",
)  # fmt: skip


def holding(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(table, word) wherever a row of ours holds one of the words."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            for word in words:
                cursor.execute(f'SELECT 1 FROM "{table}" t WHERE t::text LIKE %s LIMIT 1', [f"%{word}%"])
                if cursor.fetchone():
                    yield table, word


def test_t24_fields_that_nobody_may_send_are_taken_by_no_operation(
    olga: Person, own: dict[str, Any], objects: dict[str, Any]
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(olga.user)
    roles = dict(Membership.objects.values_list("pk", "role"))
    done = 0
    for operation in operations():
        declared = operation.names()
        extras = {name: value for name, value in UNASKED.items() if name not in declared}
        body = operation.body(own)
        body = (body if isinstance(body, dict) else {}) | extras
        body |= {} if "role" in declared else {"role": "owner"}
        with transaction.atomic():
            answer = getattr(client, operation.method)(operation.address(objects), body, content_type=JSON)
        assert answer.status_code < 500, (operation.path, answer.content[:300])
        done += answer.status_code < 300
    assert done > 15, "the bodies are good enough to be taken"
    assert list(holding(PLANTED)) == []
    assert not User.objects.filter(is_superuser=True).exists()
    assert not User.objects.filter(is_operator=True).exists()
    assert {pk: role for pk, role in Membership.objects.values_list("pk", "role") if pk in roles} == roles


def test_t24_no_operation_declares_a_field_that_is_the_platforms_to_set() -> None:
    fixed = {"id", "pk", "created_at", "approved_by", "secret_sha256", "consent_status", "score", "is_staff"}
    fixed |= {"is_superuser", "is_operator", "is_active", "user", "password", "asked_by_id", "fencing_token"}
    assert [(each.path, sorted(each.names() & fixed)) for each in operations() if each.names() & fixed] == []


def test_t24_what_shows_a_row_never_takes_one() -> None:
    """Input has classes of its own: a serializer of a model, which could write any column, is never given data."""

    def below(kind: type) -> Iterator[type]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    shows = {kind.__name__ for kind in below(serializers.ModelSerializer) if not kind.__module__.startswith("rest_")}
    assert len(shows) > 30
    calls = [
        (path.name, node.func.id)
        for path in python_files(*CODE)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in shows
        and any(keyword.arg == "data" for keyword in node.keywords)
    ]
    assert calls == []


def test_t26_a_list_with_one_foreign_id_is_refused_whole(
    ben: Person, cy: Person, objects: dict[str, Any], foreign: dict[str, list[Any]], client: Any
) -> None:
    from feedback.collection.models import Event

    basis = making.basis_of(ben)
    event = {
        "version": str(objects["modelversion"]), "basis": str(basis.pk), "kind": "rating", "rating": 4,
        "input": "the room", "output": "good",
    }  # fmt: skip
    lines = [event | {"subject_key": f"user {i}", "idempotency_key": f"k{i}"} for i in range(10)]
    client.force_login(ben.user)

    def post(rows: list[dict[str, Any]]) -> Any:
        text = "\n".join(json.dumps(row) for row in rows)
        return client.post("/api/v1/feedback/events/bulk/", text, content_type="application/x-ndjson")

    for name in ("version", "basis"):
        refused = post([*lines, event | {name: str(foreign[name][0]), "subject_key": "u", "idempotency_key": "x"}])
        assert refused.status_code == 400, refused.content
        assert not Event.objects.exists()
        assert not consent.subjects_for_keys(organization=ben.organization, keys=["never"], basis=basis).get("user 0")
    assert post(lines).status_code == 201
    assert Event.objects.count() == 10
