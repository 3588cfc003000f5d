"""The root key: made once, guarded, rotated, never made anew over existing keys."""

import secrets
import stat
import threading

import pytest
from django.db import connections

from audit.models import Entry
from kernel.actors import SYSTEM
from kernel.errors import Invalid
from vault import root
from vault import services as vault
from vault.models import KeyRing, PlatformSecret
from vault.services import wrapping

pytestmark = pytest.mark.django_db


def test_the_first_run_makes_a_file_that_only_its_owner_can_read(own_folder):
    vault.create_key()
    file = own_folder / "keys" / "root"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert len(bytes.fromhex(file.read_text().strip())) == 32
    assert [entry.name for entry in file.parent.iterdir()] == ["root"]


def test_a_lost_root_key_is_never_made_anew(own_folder):
    vault.create_key()
    root.path().unlink()
    for attempt in (vault.create_key, lambda: vault.sign(b"x"), lambda: vault.pseudonym("a", scope="s")):
        with pytest.raises(root.RootKeyMissing, match="Restore"):
            attempt()
    assert not root.path().exists()
    assert "Restore" in vault.faults()[0]


def test_a_root_key_that_others_can_read_is_refused():
    vault.create_key()
    root.path().chmod(0o640)
    with pytest.raises(root.RootKeyExposed, match="chmod 600"):
        vault.create_key()


def test_another_root_key_is_told_from_the_right_one():
    vault.create_key()
    root.replace([secrets.token_bytes(32)])
    with pytest.raises(vault.WrongRootKey):
        vault.create_key()
    assert vault.faults() == [str(vault.WrongRootKey.title)]


@pytest.mark.parametrize("content", ["", "abcd", "zz" * 32, "ab" * 31])
def test_a_malformed_root_key_says_how_to_make_one(content):
    vault.create_key()
    root.path().write_text(content)
    with pytest.raises(root.RootKeyInvalid, match="openssl rand -hex 32"):
        vault.create_key()


def test_the_environment_s_root_key_is_used_and_no_file_made(monkeypatch):
    monkeypatch.setenv(root.VARIABLE, secrets.token_hex(32))
    key = vault.create_key()
    assert len(vault.material(key)) == 32
    assert not root.path().exists()


def test_rotation_changes_the_root_and_nothing_that_it_protects(django_capture_on_commit_callbacks):
    key = vault.create_key()
    sealed = vault.seal(key, b"secret", aad="here")
    before = (vault.material(key), vault.pseudonym("a", scope="s"), vault.public_key_pem(), root.keys())
    wrapped = bytes(KeyRing.objects.get().wrapped)

    with django_capture_on_commit_callbacks(execute=True):
        assert vault.rotate_root(by=SYSTEM) == 3  # the participants' ring and two secrets

    assert root.keys() != before[3]
    assert len(root.keys()) == 1
    assert bytes(KeyRing.objects.get().wrapped) != wrapped
    assert vault.open(key, sealed, aad="here") == b"secret"
    assert (vault.material(key), vault.pseudonym("a", scope="s"), vault.public_key_pem()) == before[:3]
    assert Entry.objects.get(kind="vault.root.rotated").facts == {"keys": 3}
    assert vault.faults() == []


def test_an_interrupted_rotation_loses_nothing_and_the_next_one_finishes_it(django_capture_on_commit_callbacks):
    key = vault.create_key()
    bare = vault.material(key)
    new = secrets.token_bytes(32)
    root.replace([new, *root.keys()])  # stopped right after the file was written
    assert vault.material(key) == bare
    with django_capture_on_commit_callbacks(execute=True):
        vault.rotate_root(by=SYSTEM)
    assert root.keys() == [new]
    assert vault.material(key) == bare


def test_the_old_root_stays_until_the_rotation_is_committed(django_capture_on_commit_callbacks):
    vault.create_key()
    (old,) = root.keys()
    with django_capture_on_commit_callbacks(execute=False):
        vault.rotate_root(by=SYSTEM)
    assert root.keys()[1] == old


def test_whoever_read_a_row_before_a_rotation_opens_it_after(django_capture_on_commit_callbacks):
    vault.create_key()
    read_before = KeyRing.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        vault.rotate_root(by=SYSTEM)
    assert len(root.keys()) == 1
    assert wrapping.unwrap(read_before) == wrapping.unwrap(KeyRing.objects.get())


def test_rotation_in_the_environment_needs_the_new_key_first(monkeypatch):
    old, new = secrets.token_bytes(32), secrets.token_bytes(32)
    monkeypatch.setenv(root.VARIABLE, old.hex())
    key = vault.create_key()
    bare = vault.material(key)
    with pytest.raises(Invalid, match="first in RECIPROCAL_ROOT_KEY"):
        vault.rotate_root(new, by=SYSTEM)
    monkeypatch.setenv(root.VARIABLE, f"{new.hex()},{old.hex()}")
    assert vault.rotate_root(new, by=SYSTEM) == 1
    monkeypatch.setenv(root.VARIABLE, new.hex())
    assert vault.material(key) == bare


def test_a_short_new_root_key_is_refused():
    with pytest.raises(Invalid, match="32 bytes"):
        vault.rotate_root(b"short", by=SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_many_first_calls_at_once_make_one_ring_and_one_root():
    made, start = [], threading.Barrier(4)

    def first_call():
        try:
            start.wait()
            made.append((vault.material(vault.create_key()), vault.public_key_pem()))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=first_call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({bare for bare, _ in made}) == 4
    assert len({pem for _, pem in made}) == 1
    assert KeyRing.objects.count() == 1
    assert PlatformSecret.objects.filter(name="signing").count() == 1
    assert len(root.keys()) == 1
