"""``manage.py rotate_keys``: a new root key opens everything, and the command says what to do with the old one."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from vault import root
from vault import services as vault
from vault.models import DataKey, KeyRing

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = vault.place(table="t", column="c", row="r")


@pytest.fixture
def reads() -> Callable[[], bytes]:
    """Opens what was sealed before the rotation."""
    key = vault.create_key()
    sealed = vault.seal(key, b"hello", aad=PLACE)
    return lambda: vault.open(DataKey.objects.get(), sealed, aad=PLACE)


def rotate() -> str:
    words = io.StringIO()
    call_command("rotate_keys", stdout=words)
    return words.getvalue()


def test_the_key_in_the_file_is_replaced(reads: Callable[[], bytes]) -> None:
    old = root.keys()

    assert rotate().startswith("Wrapped anew: 1. Back up ")

    assert len(root.keys()) == 1
    assert root.keys() != old
    assert reads() == b"hello"


def test_in_the_environment_a_second_key_is_asked_for_and_then_wraps(
    monkeypatch: pytest.MonkeyPatch, reads: Callable[[], bytes]
) -> None:
    old, new = root.keys()[0].hex(), secrets.token_hex(32)
    monkeypatch.setenv(root.VARIABLE, old)
    with pytest.raises(CommandError, match=r"RECIPROCAL_ROOT_KEY names one key\. Put a new one before it"):
        rotate()

    monkeypatch.setenv(root.VARIABLE, f"{new},{old}")
    assert "Take the old key out of RECIPROCAL_ROOT_KEY" in rotate()

    monkeypatch.setenv(root.VARIABLE, new)
    assert reads() == b"hello"
    assert KeyRing.objects.get().root_id
