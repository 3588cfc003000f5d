"""Texts that a team writes in several languages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

LANGUAGES = ("en", "zh-hans")


def pick(value: Mapping[str, str] | str | None, language: str | None = None) -> str:
    """The text in ``language`` (default: the active one), else English, else any that exists."""
    if not value:
        return ""
    if isinstance(value, str):
        return value
    language = (language or get_language() or "en").lower()
    return value.get(language) or value.get("en") or next(iter(value.values()), "")
