"""The form of a certificate of erasure: a document in canonical JSON, and the signature over exactly those bytes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

FORMAT = "reciprocal-erasure-certificate/2"
FORMATS = frozenset({"reciprocal-erasure-certificate/1", FORMAT})  # 1 was signed before the rebuilding was over
# With no program of ours: jq writes the very bytes that were signed, and OpenSSL 3 knows Ed25519.
CHECK_ELSEWHERE = (
    "jq -cjS .certificate FILE > said; jq -r .signature FILE | base64 -d > signature; jq -r .public_key FILE > key.pem; "
    "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in said -sigfile signature"
)

SHARES = ("difference", "before", "after")  # each a value and its 95 % interval


class NotACertificate(ValueError):
    """The file is not one of our certificates."""


def canonical(document: Mapping[str, Any]) -> bytes:
    """What is signed: JSON with sorted keys and no spaces, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def measured(found: Any) -> dict[str, Any] | None:
    """How a model's replacement does beside it (``registry.Measured``), for a certificate.

    In percent, as text: programs write fractions in different ways, and the signature is over the bytes.
    """
    if found is None:
        return None
    shares = {name: getattr(found, name) for name in SHARES}
    percent = {name: [f"{100 * value:.1f}" for value in share] for name, share in shares.items() if share}
    return {"verdict": found.verdict, "n": found.n, "people": found.people, "percent": percent}


def shares_of(told: Mapping[str, Any]) -> dict[str, tuple[float, ...] | None]:
    """The shares in what ``measured`` wrote; None for those that were kept back."""
    percent = told["percent"]
    return {name: tuple(float(v) / 100 for v in percent[name]) if name in percent else None for name in SHARES}


def to_file(document: Mapping[str, Any], signature: bytes, public_key_pem: bytes) -> dict[str, Any]:
    """The certificate as its holder keeps it, with all that is needed to check it."""
    return {
        "certificate": dict(document),
        "signature": base64.b64encode(signature).decode(),
        "algorithm": "Ed25519 over the certificate as JSON with sorted keys and no spaces, UTF-8",
        "public_key": public_key_pem.decode(),
        "check": "manage.py verify_certificate FILE",
        "check_elsewhere": CHECK_ELSEWHERE,
    }


def from_file(content: str) -> tuple[dict[str, Any], bytes]:
    """Document and signature of a certificate's file.

    Raises:
        NotACertificate.
    """
    try:
        document, signature = signed(json.loads(content))
    except (ValueError, KeyError, TypeError):
        raise NotACertificate("This file is not a certificate of erasure.") from None
    if document.get("format") not in FORMATS:
        raise NotACertificate("This file is not a certificate of erasure.")
    return document, signature


def signed(held: Any) -> tuple[dict[str, Any], bytes]:
    """Document and signature of what was parsed.

    Raises:
        ValueError, KeyError, TypeError: it is no signed document.
    """
    document, signature = held["certificate"], base64.b64decode(held["signature"], validate=True)
    if not isinstance(document, dict):
        raise TypeError("A signed document is a mapping.")
    return document, signature
