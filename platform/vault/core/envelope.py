"""Authenticated envelopes: AES-256-GCM with the place of the secret as associated data."""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32  # AES-256
NONCE_BYTES = 12  # 96 bits, the size GCM is specified for; NIST SP 800-38D, section 8.2
FORMAT = b"\x01"


class Unreadable(ValueError):
    """The cipher text was changed, belongs elsewhere, or was sealed under another key."""


def new_key() -> bytes:
    """A fresh 256-bit key from the operating system."""
    return secrets.token_bytes(KEY_BYTES)


def key_id(key: bytes) -> str:
    """A name for a key that tells nothing about it: 16 hexadecimal digits."""
    return hashlib.sha256(b"reciprocal key id\x00" + key).hexdigest()[:16]


def seal(key: bytes, plaintext: bytes, aad: str) -> bytes:
    """Encrypt and authenticate; ``aad`` must be given again to open it.

    Returns:
        1 byte of format, 12 bytes of random nonce, the cipher text, 16 bytes of tag. One key may seal 2**32
        messages before a nonce could repeat (SP 800-38D, section 8.3); ours seal far fewer.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, plaintext, aad.encode())


def unseal(key: bytes, sealed: bytes, aad: str) -> bytes:
    """What ``seal`` encrypted.

    Raises:
        Unreadable: another key, another place, or changed bytes.
    """
    sealed = bytes(sealed)
    if sealed[:1] != FORMAT or len(sealed) < 1 + NONCE_BYTES + 16:
        raise Unreadable("the sealed bytes are not in a format that is known here")
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], aad.encode())
    except InvalidTag:
        raise Unreadable("the sealed bytes were changed, moved from their place, or sealed under another key") from None
