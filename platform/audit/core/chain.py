"""The arithmetic of the chain: each entry's hash covers its own digest and the hash before it.

The digest stands between body and hash so that a proof can carry the entries between somebody's own and a checkpoint
as digests, without showing what they say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64


def canonical(body: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys and no spaces (the subset of RFC 8785 that our bodies need: no floats)."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()


def digest(body: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical body, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(body)).hexdigest()


def link(previous_hash: str, body_digest: str) -> str:
    """SHA-256 over the previous entry's hash and this entry's digest, as 64 hexadecimal digits."""
    return hashlib.sha256(f"{previous_hash}{body_digest}".encode()).hexdigest()
