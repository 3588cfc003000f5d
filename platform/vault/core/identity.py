"""What derives from a long-lived secret: keyed pseudonyms and Ed25519 signatures."""

import hmac
from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def pseudonym(secret: bytes, value: str, scope: str) -> str:
    """The name of ``value`` inside ``scope``: 32 hexadecimal digits (128 bits).

    Equal values agree inside a scope and nowhere else; without ``secret`` nobody can tell which value it was, not
    even by trying all of them.
    """
    return pseudonyms(secret, [value], scope)[0]


def pseudonyms(secret: bytes, values: Iterable[str], scope: str) -> list[str]:
    """``pseudonym`` for many values."""
    scope_key = hmac.digest(secret, scope.encode(), "sha256")
    return [hmac.digest(scope_key, value.encode(), "sha256").hex()[:32] for value in values]


def sign(secret: bytes, message: bytes) -> bytes:
    """A 64-byte Ed25519 signature (RFC 8032)."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(message)


def verify(public_key: Ed25519PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether the key's owner signed exactly this message."""
    try:
        public_key.verify(bytes(signature), message)
    except InvalidSignature:
        return False
    return True


def public_key(secret: bytes) -> Ed25519PublicKey:
    return Ed25519PrivateKey.from_private_bytes(secret).public_key()


def public_key_pem(secret: bytes) -> bytes:
    """For anyone who wants to check a certificate: ``openssl pkeyutl -verify -pubin -inkey … -rawin``."""
    return public_key(secret).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
