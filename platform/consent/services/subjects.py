"""Subjects: people with an account, and people whom an organization knows under its own key."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent.models import AttestedBasis, Purpose, Subject
from consent.services.access import require
from consent.services.gate import ConsentChanged
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
    _insert(organization, basis, {uuid.uuid4(): key_hash for key_hash in hashes.values()})
    ids = _known(organization, list(hashes.values()))
    return {key: ids[key_hash] for key, key_hash in hashes.items()}


@dataclass(frozen=True)
class Reservation:
    """Ids for the people of a file, before anything about them is kept: ``settle`` makes those who are new.

    Attributes:
        ids: one for each key or record, in their order.
        new: ids of those who are not there before ``settle``.
    """

    organization: Organization
    basis: AttestedBasis
    ids: list[uuid.UUID]
    new: Mapping[uuid.UUID, str]  # with the hash of each one's key

    def settle(self) -> None:
        """Make the new ones, in the transaction that publishes what is about them.

        Raises:
            ConsentChanged: another file came to name one of them first; start anew, under the ids they have now.
        """
        inserted = _insert(self.organization, self.basis, self.new)
        if inserted < len(self.new):
            kept = Subject.objects.filter(pk__in=list(self.new)).values_list("pk", flat=True)
            raise ConsentChanged(set(self.new) - set(kept))


def reserve_for_keys(*, organization: Organization, keys: Sequence[str], basis: AttestedBasis) -> Reservation:
    """Ids of the people whom ``organization`` knows under ``keys``, one a key and in their order.

    Only a keyed hash of each key is kept. A person who is known already keeps the basis under which they came: a
    later, wider basis never widens what may be done with them.
    """
    _require_own(basis, organization)
    distinct = sorted(set(keys))  # in one order, so that two files at once don't wait for each other in a ring
    hashes = dict(zip(distinct, vault.pseudonyms(distinct, scope=f"consent.subject:{organization.pk}"), strict=True))
    known = _known(organization, list(hashes.values()))
    ids = {key: known.get(key_hash) or uuid.uuid4() for key, key_hash in hashes.items()}
    new = {ids[key]: key_hash for key, key_hash in hashes.items() if key_hash not in known}
    return Reservation(organization, basis, [ids[key] for key in keys], new)


def reserve_for_records(*, organization: Organization, count: int, basis: AttestedBasis) -> Reservation:
    """An id for each record of a file that names no people: each is somebody else, whom nobody can tell again."""
    _require_own(basis, organization)
    new = {uuid.uuid4(): secrets.token_hex(32) for _record in range(count)}
    return Reservation(organization, basis, list(new), new)


def subjects_for_records(*, organization: Organization, count: int, basis: AttestedBasis) -> list[uuid.UUID]:
    """One new subject for each record of an upload that names no people, in the order of the records.

    The key of each is drawn here and forgotten, so nobody can tell later whose record it was.
    """
    reserved = reserve_for_records(organization=organization, count=count, basis=basis)
    reserved.settle()
    return reserved.ids


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


def names_toward(organization_id: uuid.UUID, subject_ids: Sequence[uuid.UUID]) -> list[str]:
    """How an organization hears of people, one name each: 32 hexadecimal digits that no other organization hears.

    Two organizations that lay their records side by side can't tell by these who answered both.
    """
    return vault.pseudonyms(list(subject_ids), scope=f"consent:{organization_id}")


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


def _known(organization: Organization, key_hashes: list[str]) -> dict[str, uuid.UUID]:
    """hash of a key -> id, of those who are there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key_hash, id FROM consent_subject WHERE organization_id = %s AND key_hash = ANY(%s)",
            [organization.pk, key_hashes],
        )
        return dict(cursor.fetchall())


def _insert(organization: Organization, basis: AttestedBasis, new: Mapping[uuid.UUID, str]) -> int:
    """Make subjects, but for those whose key is known; how many (the ORM took 6 s for 35,000, this about 1 s)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO consent_subject (id, key_hash, organization_id, basis_id, consent_epoch)"
            " SELECT id, key_hash, %s, %s, 0 FROM unnest(%s::uuid[], %s::text[]) AS new (id, key_hash)"
            " ON CONFLICT (organization_id, key_hash) DO NOTHING",
            [organization.pk, basis.pk, list(new), list(new.values())],
        )
        return cursor.rowcount
