"""Names of people by keyed pseudonym, and the platform's signature."""

from __future__ import annotations

from vault.core import identity
from vault.models import PlatformSecret
from vault.services.wrapping import secret


def pseudonym(value: object, *, scope: str) -> str:
    """A stable name for ``value`` inside ``scope`` (an agreement's id, a study's): 32 hexadecimal digits."""
    return identity.pseudonym(secret(PlatformSecret.Name.PSEUDONYMS), str(value), scope)


def pseudonyms(values: list[object], *, scope: str) -> list[str]:
    """``pseudonym`` for many values with one look at the secret."""
    return identity.pseudonyms(secret(PlatformSecret.Name.PSEUDONYMS), map(str, values), scope)


def sign(message: bytes) -> bytes:
    """The platform's Ed25519 signature, 64 bytes."""
    return identity.sign(secret(PlatformSecret.Name.SIGNING), message)


def verify(message: bytes, signature: bytes) -> bool:
    """Whether the platform signed exactly this message."""
    return identity.verify(identity.public_key(secret(PlatformSecret.Name.SIGNING)), message, signature)


def public_key_pem() -> bytes:
    """The platform's public key, for whoever wants to check its signatures."""
    return identity.public_key_pem(secret(PlatformSecret.Name.SIGNING))
