"""Redaction: what points at a person in Chinese and English text gives way to marks or keyed pseudonyms."""

from .redact import Finding, RedactedText, find, redact_text

__all__ = ["Finding", "RedactedText", "find", "redact_text"]
