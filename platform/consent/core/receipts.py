"""A consent receipt: the copy of a record that the person keeps, with the fields of ISO/IEC TS 27560:2023.

The standard fixes what a record and a receipt must tell and leaves their form open; the keys here are its field names
in snake case. Purposes and rights are named by the W3C Data Privacy Vocabulary where it has a term.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SCHEMA = "https://www.iso.org/standard/80392.html"
PURPOSE_TERMS = {  # https://w3id.org/dpv
    "research": "dpv:ResearchAndDevelopment",
    "improve_model": "dpv:ImproveExistingProductsAndServices",
    "share_score": "dpv:ResearchAndDevelopment",
    "share_train": "dpv:ImproveExistingProductsAndServices",
    "share_export": "dpv:ProvideProductRecommendations",
    "design_research": "dpv:ImproveExistingProductsAndServices",
}
RIGHTS = ("access", "rectification", "erasure", "restriction", "portability", "objection", "withdrawal", "complaint")


@dataclass(frozen=True)
class Event:
    """One decision in the life of a consent."""

    record_id: str
    purpose: str
    decision: str
    at: datetime
    language: str
    method: str
    decided_by: str = "person"
    recipient: str | None = None
    valid_until: datetime | None = None


def digest(content: Mapping[str, Any] | Sequence[Any]) -> str:
    """SHA-256 of canonical JSON (sorted keys, no spaces, UTF-8), 64 hexadecimal digits."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def receipt(
    *,
    subject_name: str,
    controller: Mapping[str, str],
    notice: Mapping[str, Any],
    events: Sequence[Event],
    guarded: bool = False,
) -> dict[str, Any]:
    """The receipt of one person's decisions about one version of a text.

    Args:
        subject_name: the person's pseudonym toward this controller; no name goes in.
        controller: ``id``, ``name``, ``contact``.
        notice: ``id``, ``code``, ``version``, ``content_hash``, ``language``, ``title``, ``body``, ``purposes`` (a list
            of ``purpose``, ``sentence``, ``allows``), ``categories``, ``recipients``, ``retention_days``,
            ``automated_decisions``.
        events: every decision about this text, oldest first; the last of each purpose holds.
        guarded: whether a yes counts only together with a guardian's.

    Returns:
        A JSON-able dictionary. ``receipt_hash`` covers all other fields.
    """
    latest = {event.purpose: event for event in events if event.decided_by == "person"}
    of_guardian = {event.purpose: event for event in events if event.decided_by == "guardian"}
    body = {
        "header": {
            "schema": SCHEMA,
            "schema_name": "ISO/IEC TS 27560:2023 consent receipt",
            "receipt_of": [event.record_id for event in events],
            "pii_principal_id": subject_name,
        },
        "pii_controller": dict(controller),
        "notice": {
            "id": notice["id"],
            "matter": notice["code"],
            "version": notice["version"],
            "language": notice["language"],
            "content_hash": notice["content_hash"],
            "title": notice["title"],
            "text": notice["body"],
        },
        "processing": {
            "purposes": [
                {
                    "purpose": item["purpose"],
                    "purpose_type": PURPOSE_TERMS[item["purpose"]],
                    "sentence": item["sentence"],
                    "what_it_allows": item["allows"],
                    "lawful_basis": "dpv:Consent",
                    "state": _state(latest.get(item["purpose"])),
                    "since": _time(latest[item["purpose"]].at) if item["purpose"] in latest else None,
                    "valid_until": _until(latest.get(item["purpose"])),
                    "guardian_state": _state(of_guardian.get(item["purpose"])) if guarded else None,
                }
                for item in notice["purposes"]
            ],
            "pii_information": list(notice["categories"]),
            "recipients": list(notice["recipients"]),
            "retention_period_days": notice["retention_days"],
            "automated_decision_making": notice["automated_decisions"],
            "withdrawal_method": "One button for each purpose, on the page where it was allowed.",
            "rights": list(RIGHTS),
        },
        "event": [
            {
                "event_id": event.record_id,
                "event_type": event.decision,
                "decided_by": event.decided_by,
                "purpose": event.purpose,
                "event_time": _time(event.at),
                "language": event.language,
                "method": event.method,
                "recipient": event.recipient,
            }
            for event in events
        ],
    }
    return {**body, "receipt_hash": digest(body)}


def _state(event: Event | None) -> str:
    return event.decision if event else "unanswered"


def _until(event: Event | None) -> str | None:
    return _time(event.valid_until) if event and event.valid_until and event.decision == "granted" else None


def _time(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
