"""What other rooms call: ``from audit import services as audit``, then ``audit.record(...)``."""

from audit.services.checkpoints import Covered, check_proof, covered, proof, signed_by, write_when_due
from audit.services.recording import entries_about, record
from audit.services.verifying import verify

__all__ = [
    "Covered",
    "check_proof",
    "covered",
    "entries_about",
    "proof",
    "record",
    "signed_by",
    "verify",
    "write_when_due",
]
