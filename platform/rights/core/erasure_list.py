"""The erasure list: what was asked to be erased and what was, one signed document a line, kept outside the database.

A backup that is restored brings back whom it holds; the list says who must go again.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rights.core import certificates

REQUEST = "reciprocal-erasure-request/1"


@dataclass(frozen=True)
class Listed:
    """What the list says.

    Attributes:
        requested: requests with their signatures, by id, for which no certificate follows: asked, perhaps not done.
        certified: certificates with their signatures, by the request's id.
        faults: a sentence for each line that can't be trusted.
    """

    requested: dict[str, tuple[dict[str, Any], bytes]] = field(default_factory=dict)
    certified: dict[str, tuple[dict[str, Any], bytes]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def request_document(*, request: str, subjects: Iterable[str], requested_at: str) -> dict[str, Any]:
    return {"format": REQUEST, "request": request, "subjects": list(subjects), "requested_at": requested_at}


def line(document: Mapping[str, Any], signature: bytes) -> bytes:
    """One document with the signature over its canonical form, ending with a line break."""
    return (
        certificates.canonical({"certificate": dict(document), "signature": base64.b64encode(signature).decode()})
        + b"\n"
    )


def read(lines: Iterable[bytes], verify: Callable[[bytes, bytes], bool]) -> Listed:
    """Every trustworthy line. One that a crash cut short, or that another key signed, is named and left out."""
    listed = Listed()
    for place, held in enumerate(lines, start=1):
        try:
            document, signature = certificates.signed(json.loads(held))
            request = document["request"]
            known = document["format"] in {REQUEST, *certificates.FORMATS} and isinstance(document["subjects"], list)
        except (ValueError, KeyError, TypeError):
            listed.faults.append(f"Line {place} of the erasure list can't be read.")
            continue
        if not known or not verify(certificates.canonical(document), signature):
            listed.faults.append(f"Line {place} of the erasure list was not signed by this platform's key.")
        elif document["format"] == REQUEST:
            listed.requested.setdefault(request, (document, signature))
        else:
            listed.certified[request] = document, signature
    for request in listed.certified:
        listed.requested.pop(request, None)
    return listed
