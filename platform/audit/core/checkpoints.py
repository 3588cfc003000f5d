"""A checkpoint: the chain's head at one moment, signed, and chained to the checkpoint before it.

Kept outside the database, one line of canonical JSON each, so that whoever rewrites the chain from some entry on cannot
rewrite what was signed about it. The idea is the signed tree head of RFC 9162 (Certificate Transparency), over a chain.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from audit.core.chain import GENESIS, canonical, digest, link

Sign = Callable[[bytes], bytes]
Verify = Callable[[bytes, bytes], bool]


class NotACheckpoint(ValueError):
    """The line is not one that was written here."""


@dataclass(frozen=True)
class Checkpoint:
    """What was signed.

    Attributes:
        number: counts from 1.
        seq: the number of the newest entry that it covers.
        hash: that entry's hash.
        at: when, ISO 8601 in UTC.
        previous: SHA-256 of the line before, 64 hexadecimal digits.
        signature: Ed25519 over the other fields as canonical JSON, base64.
    """

    number: int
    seq: int
    hash: str
    at: str
    previous: str
    signature: str = ""

    @property
    def message(self) -> bytes:
        return canonical({name: value for name, value in asdict(self).items() if name != "signature"})

    @property
    def line(self) -> bytes:
        return canonical(asdict(self))

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.line).hexdigest()

    def signed_rightly(self, verify: Verify) -> bool:
        try:
            signature = base64.b64decode(self.signature, validate=True)
        except (binascii.Error, ValueError):
            return False
        return verify(self.message, signature)


def following(last: Checkpoint | None, *, seq: int, hash: str, at: str, sign: Sign) -> Checkpoint:
    """The checkpoint after ``last``, signed."""
    bare = Checkpoint(
        number=last.number + 1 if last else 1, seq=seq, hash=hash, at=at, previous=last.digest if last else GENESIS
    )
    return replace(bare, signature=base64.b64encode(sign(bare.message)).decode())


def parse(line: bytes) -> Checkpoint:
    """The checkpoint of a line, which must be byte for byte the line that it would write.

    Raises:
        NotACheckpoint.
    """
    try:
        found = Checkpoint(**json.loads(line))
        same = found.line == line
    except (ValueError, TypeError):
        raise NotACheckpoint from None
    if not same or type(found.number) is not int or type(found.seq) is not int:
        raise NotACheckpoint
    return found


def faults(lines: Iterable[bytes], verify: Verify) -> Iterator[str | Checkpoint]:
    """Walk the lines: each good checkpoint, and a sentence for each fault, in order."""
    expected, previous, covered = 1, GENESIS, 0
    for place, line in enumerate(lines, start=1):
        try:
            found = parse(line)
        except NotACheckpoint:
            yield f"Line {place} of the checkpoints was changed: it is none that was written here."
            expected, previous = expected + 1, ""  # the next cannot be compared with an unreadable one
            continue
        if found.number != expected:
            yield f"Checkpoint {expected} is missing or out of its place: checkpoint {found.number} stands there."
        elif previous and found.previous != previous:
            yield f"Checkpoint {found.number} does not follow the checkpoint before it."
        if not found.signed_rightly(verify):
            yield f"Checkpoint {found.number} was changed after it was signed, or another key signed it."
        elif found.seq <= covered:
            yield f"Checkpoint {found.number} goes back to entry {found.seq}."
        else:
            yield found
            covered = found.seq
        expected, previous = found.number + 1, found.digest


def proves(proof: dict[str, Any], verify: Verify) -> bool:
    """Whether the entry in ``proof`` (see ``audit.services.proof``) stands in a chain that its checkpoint signed.

    Needs nothing but the proof and the platform's public key.
    """
    try:
        head = link(proof["previous_hash"], digest(proof["entry"]))
        for body_digest in proof["digests_after"]:
            head = link(head, body_digest)
        checkpoint = Checkpoint(**proof["checkpoint"])
        covered = checkpoint.seq == proof["entry"]["seq"] + len(proof["digests_after"])
    except (KeyError, TypeError, AttributeError):
        return False
    return covered and checkpoint.hash == head and checkpoint.signed_rightly(verify)
