"""Redaction: find what points at a person in Chinese and English text, and put marks or keyed pseudonyms in its place."""

from .redact import Finding, RedactedText, find, redact_text

__all__ = ["Finding", "RedactedText", "find", "redact_text"]
