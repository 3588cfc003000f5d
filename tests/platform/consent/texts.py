"""Consent texts for tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from consent import services as consent
from consent.models import ConsentText


def both(text: str) -> dict[str, str]:
    """The same words in each language."""
    return {"en": text, "zh-hans": f"（中文）{text}"}


def asked(*purposes: str) -> list[dict[str, Any]]:
    """What a text asks, purpose by purpose."""
    return [{"purpose": p, "sentence": both(f"They may: {p}."), "allows": both(f"What {p} allows.")} for p in purposes]


def publish(
    organization: Any, by: Any, names: Iterable[str] = ("research", "improve_model"), **changes: Any
) -> ConsentText:
    """Publish a complete text; ``changes`` replace its parts."""
    fields = {
        "title": both("Your messages"),
        "body": both("We keep your messages. We never sell them."),
        "purposes": asked(*names),
        "categories": [both("Messages")],
        "retention_days": 365,
        "contact": "privacy@example.org",
    }
    return consent.publish_text(organization=organization, by=by, **(fields | changes))
