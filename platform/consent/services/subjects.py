"""Subjects: people with an account, and people whom an organization knows under its own key."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent.models import AttestedBasis, Purpose, Subject
from consent.services.access import require
from kernel.errors import Forbidden, Gone, Invalid
from vault import services as vault

if TYPE_CHECKING:
    from accounts.models import User
    from organizations.models import Organization
    from vault.models import DataKey


class UnknownPurpose(Invalid):
    code = "unknown-purpose"
    title = _("Name one or more purposes of the closed list.")


class NotTheirBasis(Forbidden):
    code = "not-their-basis"
    title = _("This basis was attested by another organization. Attest one for your own.")


class PersonErased(Gone):
    code = "person-erased"
    title = _("This person was erased; nothing can be kept about them.")


class NotInPerson(Forbidden):
    code = "not-in-person"
    title = _("An organization's token can't speak for a person. Sign in to decide, give or answer something yourself.")


def subject_for(user: User) -> Subject:
    """The subject of a person with an account; made at the first call.

    Raises:
        NotInPerson: the request came with an organization's token, behind which a member's account stands.
        PersonErased: the person asked to be erased.
    """
    if getattr(user, "acting_organization_id", None) is not None:
        raise NotInPerson
    subject, _made = Subject.objects.get_or_create(user=user)
    if subject.erased_at is not None:
        raise PersonErased
    return subject


@transaction.atomic
def attest(
    *,
    organization: Organization,
    kind: str,
    statement: str,
    purposes: Iterable[str],
    by: Any,
    source: str = "",
    license: str = "",
) -> AttestedBasis:
    """State on what basis, other than consent, an organization uses records, and for what.

    Raises:
        Invalid: an empty statement, an unknown kind.
        UnknownPurpose: no purpose, or one outside the closed list.
    """
    require(by=by, organization=organization, ability="datasets.manage")
    names = sorted(set(purposes))
    if not names or not set(names) <= set(Purpose.values):
        raise UnknownPurpose(field="purposes")
    if not statement.strip():
        raise Invalid(_("Say in plain words why your organization may use these records."), field="statement")
    if kind not in AttestedBasis.Kind.values:
        raise Invalid(_("Choose contract, law or public_license."), field="kind")
    basis = AttestedBasis.objects.create(
        organization=organization,
        kind=kind,
        statement=statement.strip(),
        purposes=names,
        source=source,
        license=license,
        attested_by_id=getattr(by, "pk", None),
    )
    audit.record("consent.basis.attested", subject=basis, by=by, facts={"kind": kind, "purposes": names})
    return basis


def subjects_for_keys(
    *, organization: Organization, keys: Collection[str], basis: AttestedBasis
) -> dict[str, uuid.UUID]:
    """The subjects of the people whom ``organization`` knows under ``keys``; those new to us are made.

    Only a keyed hash of each key is stored. A person who is known already keeps the basis under which they came: a
    later, wider basis never widens what may be done with them.

    Returns:
        key -> id of the subject, for each distinct key.
    """
    _require_own(basis, organization)
    distinct = list(dict.fromkeys(keys))
    hashes = dict(zip(distinct, vault.pseudonyms(distinct, scope=f"consent.subject:{organization.pk}"), strict=True))
    _insert(organization, basis, hashes.values())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key_hash, id FROM consent_subject WHERE organization_id = %s AND key_hash = ANY(%s)",
            [organization.pk, list(hashes.values())],
        )
        ids = dict(cursor.fetchall())
    return {key: ids[key_hash] for key, key_hash in hashes.items()}


def subjects_for_records(*, organization: Organization, count: int, basis: AttestedBasis) -> list[uuid.UUID]:
    """One new subject for each record of an upload that names no people, in the order of the records.

    The key of each is drawn here and forgotten, so nobody can tell later whose record it was.
    """
    _require_own(basis, organization)
    return _insert(organization, basis, (secrets.token_hex(32) for _record in range(count)))


@transaction.atomic
def key_of(*, subject: Subject) -> DataKey:
    """The vault key that seals what this person gives; made when first needed.

    Raises:
        PersonErased: the key was destroyed with the person's data.
    """
    subject = Subject.objects.select_for_update(of=("self",)).select_related("key").get(pk=subject.pk)
    if subject.erased_at is not None:
        raise PersonErased
    if subject.key is None:
        subject.key = vault.create_key()
        subject.save(update_fields=["key"])
    return subject.key


def hold(subject_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Hold many people still until the transaction ends, and name the vault key of each, made where there is none.

    Ask the gate after this: nothing they take back can come between its answer and the end of the transaction.

    Returns:
        id of the subject -> id of the key, without people who were erased.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, key_id FROM consent_subject WHERE id = ANY(string_to_array(%s, ',')::uuid[])"
            " AND erased_at IS NULL ORDER BY id FOR NO KEY UPDATE",
            [",".join(map(str, subject_ids))],
        )
        held = dict(cursor.fetchall())
        without = [subject_id for subject_id, key_id in held.items() if key_id is None]
        if not without:
            return held
        made = {subject_id: key.pk for subject_id, key in zip(without, vault.create_keys(len(without)), strict=True)}
        cursor.execute(
            "UPDATE consent_subject s SET key_id = made.key_id"
            " FROM unnest(%s::uuid[], %s::uuid[]) AS made (id, key_id) WHERE s.id = made.id",
            [list(made), list(made.values())],
        )
    return held | made


def _require_own(basis: AttestedBasis, organization: Organization) -> None:
    if basis.organization_id != organization.pk:
        raise NotTheirBasis(field="basis")


def _insert(organization: Organization, basis: AttestedBasis, key_hashes: Iterable[str]) -> list[uuid.UUID]:
    """Make subjects in one statement (the ORM took 6 s for 35,000; this takes about 1 s)."""
    hashes = list(key_hashes)
    ids = [uuid.uuid4() for _hash in hashes]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO consent_subject (id, key_hash, organization_id, basis_id, consent_epoch)"
            " SELECT id, key_hash, %s, %s, 0 FROM unnest(%s::uuid[], %s::text[]) AS new (id, key_hash)"
            " ON CONFLICT (organization_id, key_hash) DO NOTHING",
            [organization.pk, basis.pk, ids, hashes],
        )
    return ids
