"""Keys in the database: made, used, destroyed."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from audit import services as audit
from audit.models import Entry
from kernel.actors import SYSTEM
from vault import services as vault
from vault.models import DataKey, KeyRing

pytestmark = pytest.mark.django_db
PLACE = vault.place(table="sharing_contribution", column="payload", row=7)


def test_what_is_sealed_opens_again():
    key = vault.create_key()
    sealed = vault.seal(key, "你好, Ada".encode(), aad=PLACE)
    assert b"Ada" not in sealed
    assert vault.open(key, sealed, aad=PLACE).decode() == "你好, Ada"


def test_a_sealed_value_stays_at_its_place():
    key = vault.create_key()
    sealed = vault.seal(key, b"secret", aad=PLACE)
    with pytest.raises(vault.Tampered):
        vault.open(key, sealed, aad=vault.place(table="sharing_contribution", column="payload", row=8))


def test_a_sealed_value_does_not_open_under_another_key_of_the_same_ring():
    first, second = vault.create_key(), vault.create_key()
    with pytest.raises(vault.Tampered):
        vault.open(second, vault.seal(first, b"secret", aad=PLACE), aad=PLACE)


def test_keys_of_an_organization_share_its_ring():
    organization = uuid.uuid4()
    one, two = vault.create_key(organization_id=organization), vault.create_key(organization_id=organization)
    participant = vault.create_key()
    assert one.ring_id == two.ring_id != participant.ring_id
    assert vault.material(one) != vault.material(two)
    assert len(vault.material(one)) == 32


def test_there_is_one_ring_for_the_participants():
    vault.create_key()
    with pytest.raises(IntegrityError, match="key_ring_is_one_per_organization"), transaction.atomic():
        KeyRing.objects.create(organization_id=None, wrapped=b"x", root_id="x")


def test_no_bare_key_reaches_the_database():
    key = vault.create_key()
    bare = vault.material(key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped FROM vault_datakey UNION SELECT wrapped FROM vault_keyring")
        assert all(bare not in bytes(row[0]) for row in cursor.fetchall())


def test_destroying_a_key_erases_what_it_sealed_and_is_recorded():
    key = vault.create_key()
    sealed = vault.seal(key, b"secret", aad=PLACE)
    vault.destroy(key, by=SYSTEM)
    with pytest.raises(vault.KeyDestroyed):
        vault.open(key, sealed, aad=PLACE)
    with pytest.raises(vault.KeyDestroyed):
        vault.seal(key, b"more", aad=PLACE)
    assert DataKey.objects.get(pk=key.pk).wrapped is None
    assert [entry.kind for entry in audit.entries_about(key)] == ["vault.key.destroyed"]


def test_a_copy_in_memory_cannot_outlive_the_key():
    key = vault.create_key()
    stale = DataKey.objects.get(pk=key.pk)
    vault.destroy(key, by=SYSTEM)
    with pytest.raises(vault.KeyDestroyed):
        vault.material(stale)


def test_destroying_twice_changes_nothing():
    key = vault.create_key()
    first = vault.destroy(key, by=SYSTEM).destroyed_at
    assert vault.destroy(key, by=SYSTEM).destroyed_at == first
    assert Entry.objects.filter(kind="vault.key.destroyed").count() == 1


def test_the_record_and_the_erasure_stand_or_fall_together(monkeypatch):
    key = vault.create_key()

    def broken(*args, **kwargs):
        raise RuntimeError("the audit trail is full")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        vault.destroy(key, by=SYSTEM)
    assert DataKey.objects.get(pk=key.pk).destroyed_at is None


def test_a_wrapped_key_moved_to_another_row_does_not_unwrap():
    one, two = vault.create_key(), vault.create_key()
    DataKey.objects.filter(pk=two.pk).update(wrapped=DataKey.objects.get(pk=one.pk).wrapped)
    with pytest.raises(vault.Tampered):
        vault.material(two)


def test_pseudonyms_are_stable_and_differ_by_scope():
    assert vault.pseudonym("customer 7", scope="agreement 1") == vault.pseudonym("customer 7", scope="agreement 1")
    assert vault.pseudonym("customer 7", scope="agreement 1") != vault.pseudonym("customer 7", scope="agreement 2")
    assert vault.pseudonyms(["a", "b"], scope="s") == [vault.pseudonym("a", scope="s"), vault.pseudonym("b", scope="s")]


def test_signatures_verify_and_changes_show():
    signature = vault.sign(b"certificate")
    assert vault.verify(b"certificate", signature)
    assert not vault.verify(b"certificatE", signature)
    assert vault.public_key_pem().startswith(b"-----BEGIN PUBLIC KEY-----")


def test_members_see_that_their_keys_exist_and_nobody_else_s(ben, cy, ada):
    theirs = vault.create_key(organization_id=ben.organization.pk)
    vault.create_key()
    assert list(DataKey.objects.visible_to(ben.user)) == [theirs]
    assert not DataKey.objects.visible_to(cy.user).exists()
    assert not DataKey.objects.visible_to(ada.user).exists()


def test_many_keys_seal_and_open_with_one_look_at_them(django_assert_num_queries):
    keys = vault.create_keys(20)
    values = [(key.pk, f"value {n}".encode(), f"{PLACE}|{n}") for n, key in enumerate(keys)]
    with django_assert_num_queries(2):
        sealed = vault.seal_many(values)
    assert vault.open(keys[3], sealed[3], aad=f"{PLACE}|3") == b"value 3"
    places = [(key_id, box, aad) for (key_id, _plain, aad), box in zip(values, sealed, strict=True)]
    with django_assert_num_queries(2):
        assert vault.open_many(places) == [plain for _key, plain, _aad in values]


def test_one_destroyed_key_or_moved_value_among_many_is_noticed():
    first, second = vault.create_keys(2)
    one, two = vault.seal_many([(first.pk, b"one", "place 1"), (second.pk, b"two", "place 2")])
    with pytest.raises(vault.Tampered):
        vault.open_many([(first.pk, one, "place 1"), (second.pk, two, "place 1")])
    vault.destroy(second, by=SYSTEM)
    with pytest.raises(vault.KeyDestroyed):
        vault.open_many([(first.pk, one, "place 1"), (second.pk, two, "place 2")])
    with pytest.raises(vault.KeyDestroyed):
        vault.seal_many([(second.pk, b"two", "place 2")])
