"""What other rooms call: ``from vault import services as vault``, then ``vault.seal(...)``."""

from vault.services.keys import (
    KeyDestroyed,
    create_key,
    create_keys,
    destroy,
    draft_key,
    material,
    materials,
    open,
    open_many,
    place,
    seal,
    seal_many,
)
from vault.services.names import pseudonym, pseudonyms, public_key_pem, sign, verify
from vault.services.rotation import faults, rotate_root
from vault.services.wrapping import Tampered, WrongRootKey

__all__ = [
    "KeyDestroyed",
    "Tampered",
    "WrongRootKey",
    "create_key",
    "create_keys",
    "destroy",
    "draft_key",
    "faults",
    "material",
    "materials",
    "open",
    "open_many",
    "place",
    "pseudonym",
    "pseudonyms",
    "public_key_pem",
    "rotate_root",
    "seal",
    "seal_many",
    "sign",
    "verify",
]
