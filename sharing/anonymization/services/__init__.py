"""Identifiers out, texts redacted, people hidden in groups of k: for a partner's view, or of one's own accord."""

from sharing.anonymization.services.asking import request, request_own
from sharing.anonymization.services.making import anonymize, prepare, view_of
from sharing.anonymization.services.rows import anonymized, in_groups, redact
from sharing.anonymization.services.terms import ANONYMIZE, MINIMUM_GROUP, PREPARE, Terms

__all__ = [
    "ANONYMIZE",
    "MINIMUM_GROUP",
    "PREPARE",
    "Terms",
    "anonymize",
    "anonymized",
    "in_groups",
    "prepare",
    "redact",
    "request",
    "request_own",
    "view_of",
]
