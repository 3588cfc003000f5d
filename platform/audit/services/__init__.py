"""What other rooms call: ``from audit import services as audit``, then ``audit.record(...)``."""

from audit.services.checkpoints import (
    CheckpointsLost,
    Covered,
    check_proof,
    covered,
    lost,
    proof,
    signed_by,
    write_when_due,
)
from audit.services.recording import begin_checkpoints, entries_about, record
from audit.services.verifying import begun_again, verify

__all__ = [
    "CheckpointsLost",
    "Covered",
    "begin_checkpoints",
    "begun_again",
    "check_proof",
    "covered",
    "entries_about",
    "lost",
    "proof",
    "record",
    "signed_by",
    "verify",
    "write_when_due",
]
