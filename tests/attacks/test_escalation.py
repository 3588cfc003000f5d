"""T-85: nobody with a way into the admin gives themselves more, changes a ledger there, or acts as a participant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from audit import services as audit
from audit.models import Entry
from consent import services as consent
from consent.models import ConsentRecord, ConsentText
from kernel.admin import site
from kernel.errors import DomainError
from organizations.models import Invitation, Membership
from rights import services as rights
from rights.models import Certificate, PrivacyRequest
from sharing.contributions import services as contributions
from tests.architecture.conftest import *  # noqa: F403 - fixtures
from tests.cast import Person

pytestmark = pytest.mark.django_db
MORE = {
    "is_superuser": "on", "is_operator": "on", "is_staff": "on", "is_active": "on", "role": "owner",
    "groups": "1", "user_permissions": "1", "decision": "granted", "kind": "nothing.happened", "_save": "Save",
}  # fmt: skip


@pytest.fixture
def staff(ben: Person, bea: Person, odd: Person) -> dict[str, Person]:
    """Those with a way into the admin, each with every permission that Django's own tables can give."""
    group = Group.objects.create(name="All")
    group.permissions.set(Permission.objects.all())
    for person in (ben, bea, odd):
        person.user.user_permissions.set(Permission.objects.all())
        person.user.groups.add(group)
    odd.user.is_superuser = True
    odd.user.save()
    return {"steward": ben, "analyst": bea, "superuser": odd}


def state_of(*models: Any) -> dict[str, str]:
    """All that some tables hold, as text."""
    held = {}
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '') FROM \"{table}\" t")
            held[table] = cursor.fetchone()[0]
    return held


def forged(row: Any) -> dict[str, Any]:
    """The fields of a change form, of an editable list, of an inline and of an action, all at once."""
    lists = {f"form-0-{name}": value for name, value in MORE.items()} | {"form-0-id": str(row.pk)}
    inline = {f"memberships-0-{name}": value for name, value in MORE.items()} | {"memberships-0-id": str(row.pk)}
    counts = {
        f"{prefix}-{name}": count
        for prefix in ("form", "memberships", "groups")
        for name, count in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "1"), ("MAX_NUM_FORMS", "9"))
    }
    action = {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes", "select_across": "1"}
    return MORE | lists | inline | counts | action


def stock_pages(model: Any, row: Any) -> Iterator[str]:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    for page, arguments in (("changelist", []), ("add", []), ("change", [row.pk]), ("delete", [row.pk])):
        yield reverse(f"{name}_{page}", args=arguments)


@pytest.mark.parametrize("role", ["steward", "analyst", "superuser"])
def test_t85_no_forged_form_changes_a_row_of_any_table(
    role: str, staff: dict[str, Person], objects: dict[str, Any]
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(staff[role].user)
    User.objects.filter(pk=staff[role].user.pk).update(last_login=None)
    models = [model for model in site._registry if model._default_manager.exists()]
    assert {User, Entry, ConsentRecord, ConsentText} <= set(models)
    before = state_of(*site._registry, Membership)
    for model in models:
        for row in model._default_manager.order_by("pk")[:2]:
            for address in stock_pages(model, row):
                answer = client.post(address, forged(row))
                assert answer.status_code in (200, 302, 400, 403, 404, 405), (address, answer.status_code)
    assert state_of(*site._registry, Membership) == before


def test_t85_no_admin_offers_a_field_to_change_a_row_to_delete_or_an_action(odd: Person, rf: Any) -> None:
    odd.user.is_superuser = True
    request = rf.get("/admin/")
    request.user = odd.user
    for model, model_admin in site._registry.items():
        allowed = [act for act in ("add", "change", "delete") if getattr(model_admin, f"has_{act}_permission")(request)]
        assert (allowed, [*model_admin.list_editable], [*model_admin.inlines]) == ([], [], []), model
        assert "delete_selected" not in model_admin.get_actions(request), model
    assert not {Group, Permission} & set(site._registry), "what these tables say opens nothing here"


def test_t85_no_member_raises_themselves_by_settings_pages_or_the_api(ben: Person, bea: Person) -> None:
    for person in (ben, bea):
        client = Client(raise_request_exception=False)
        client.force_login(person.user)
        client.post("/settings/", {"display_name": "Same", "language": "en", **MORE})
        member = Membership.objects.get(user=person.user)
        invitation = {"organization": str(person.organization.pk), "email": "friend@example.org", "role": "owner"}
        team = ("admin:organizations_organization_role", [person.organization.pk, member.pk])
        for answer in (
            client.post(reverse(team[0], args=team[1]), {"role": "owner"}),
            client.post(reverse("admin:organizations_organization_invite", args=team[1][:1]), invitation),
            client.patch(reverse("api:member-detail", args=[member.pk]), MORE, content_type="application/json"),
            client.post(reverse("api:member-invitation-list"), invitation, content_type="application/json"),
        ):
            assert answer.status_code in (403, 404, 405)
        person.user.refresh_from_db()
        assert (person.user.is_superuser, person.user.is_operator, person.user.groups.count()) == (False, False, 0)
        assert Membership.objects.get(user=person.user).role == member.role
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("model", [Entry, ConsentRecord, ConsentText, Certificate])
def test_t85_the_ledgers_only_grow_also_in_the_database(
    model: Any, ada: Person, ben: Person, objects: dict[str, Any], run_jobs: Any
) -> None:
    """The role that the web and the workers have; what the owner role does, verify_audit finds (T-88)."""
    rights.request_erasure(user=ada.user, by=ada.user, confirmed=True, at=timezone.now())
    run_jobs()
    assert model.objects.exists()
    table, before = model._meta.db_table, state_of(model)
    column = {Entry: "kind", ConsentRecord: "decision", ConsentText: "contact", Certificate: "document"}[model]
    for statement in (
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        f"DROP TRIGGER {table}_is_append_only ON {table}",
        f"ALTER TABLE {table} OWNER TO CURRENT_USER",
        "SET session_replication_role = replica",
        f'SET ROLE "{settings.DATABASES[settings.MIGRATION_DATABASE]["USER"]}"',
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert state_of(model) == before
    assert audit.verify() == []


def test_t85_no_one_decides_gives_takes_out_or_ends_anything_as_somebody_else(
    ada: Person, ben: Person, odd: Person, objects: dict[str, Any]
) -> None:
    subject = consent.subject_for(ada.user)
    text = ConsentText.objects.get(pk=objects["consent:text"])
    given = ada.user.subject
    at = timezone.now()
    before = state_of(ConsentRecord, PrivacyRequest)
    for by in (odd.user, ben.user):
        acts = (
            lambda by=by: consent.grant(subject=subject, text=text, purpose="research", by=by),
            lambda by=by: consent.refuse(subject=subject, text=text, purpose="research", by=by),
            lambda by=by: consent.withdraw(subject=subject, text=text, purpose="improve_model", by=by),
            lambda by=by: consent.withdraw_all(subject=subject, by=by),
            lambda by=by: contributions.contribute(subject=given, under=text, text="Not hers.", by=by),
            lambda by=by: rights.request_export(user=ada.user, by=by, at=at),
            lambda by=by: rights.request_erasure(user=ada.user, by=by, confirmed=True, at=at),
        )
        for act in acts:
            with pytest.raises(DomainError):
                act()
    assert state_of(ConsentRecord, PrivacyRequest) == before


def test_t85_no_address_signs_one_in_as_somebody_else(ada: Person, odd: Person, objects: dict[str, Any]) -> None:
    names = " ".join(str(name) for name in get_resolver().reverse_dict if isinstance(name, str))
    assert not any(word in names for word in ("hijack", "impersonat", "loginas", "su_"))
    client = Client(raise_request_exception=False)
    client.force_login(odd.user)
    hers = str(ada.user.pk)
    for asked in (
        {"HTTP_X_USER": hers, "HTTP_REMOTE_USER": ada.user.email, "REMOTE_USER": ada.user.email},
        {"HTTP_X_FORWARDED_USER": ada.user.email, "HTTP_X_ACT_AS": hers, "HTTP_COOKIE_USER": hers},
    ):
        page = client.get("/settings/", {"user": hers, "as": hers, "act_as": ada.user.email}, **asked)
        assert page.wsgi_request.user == odd.user
        assert ada.user.email not in page.content.decode()
    assert client.get(reverse("sharing:contribution", args=[objects["contribution"]])).status_code == 404
    told = {"purpose": "research", "decision": "granted", "subject": str(ada.user.subject.pk), "user": hers}
    before = state_of(ConsentRecord)
    client.post(reverse("consent:decide", args=[objects["consent:text"]]), told)
    mine = ConsentRecord.objects.filter(recorded_by=odd.user.pk)
    assert {record.subject.user_id for record in mine} <= {odd.user.pk}
    assert all(
        line in state_of(ConsentRecord)["consent_consentrecord"]
        for line in before["consent_consentrecord"].splitlines()
    )
