"""The arithmetic of the chain: each hash covers the entry's body and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64


def canonical(body: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys and no spaces (the subset of RFC 8785 that our bodies need: no floats)."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()


def link(previous_hash: str, body: Mapping[str, Any]) -> str:
    """SHA-256 over the previous hash and the canonical body, as 64 hexadecimal digits."""
    return hashlib.sha256(previous_hash.encode() + canonical(body)).hexdigest()
