"""Redaction: what points at a person in Chinese and English text gives way to marks or keyed pseudonyms."""

from .digits import number_kind
from .lists import Lists, plain_entry
from .redact import Finding, RedactedText, find, redact_text

__all__ = ["Finding", "Lists", "RedactedText", "find", "number_kind", "plain_entry", "redact_text"]
