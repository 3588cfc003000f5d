"""The exact text of an agreement, written from its terms, and its hash: what a signature binds."""

from __future__ import annotations

import hashlib

from sharing.agreements.models import Agreement

ALLOWED = {
    "score": "Score only: aggregates are computed inside the platform; no row and no model leaves it.",
    "train": "Score, and train models inside the platform; no row leaves it.",
}


def of(agreement: Agreement) -> str:
    """The agreement in English, term by term; the same terms always give the same text."""
    lines = [
        f"Agreement: {agreement.title}",
        f"From {agreement.starts_on.isoformat()} to {agreement.ends_on.isoformat()}.",
        f"Allowed use: {ALLOWED[agreement.use]}",
        f"To predict: {agreement.target}.",
        f"Data fit together by {agreement.mode}.",
        f"Anonymization: direct identifiers are removed or replaced by pseudonyms that only this agreement uses; "
        f"every combination of quasi-identifiers covers at least {agreement.minimum_group} people; texts are redacted.",
    ]
    for offer in agreement.offers.select_related("organization", "source__dataset").order_by("organization__name"):
        joined = f", joined by {offer.link_column}" if offer.link_column else ""
        lines.append(
            f"{offer.organization.name} ({offer.organization_id}) offers, from {offer.source.dataset.name} "
            f"version {offer.source.number}: {', '.join(offer.columns)}{joined}."
        )
    lines.append("Each person's consent or attested basis is checked at every use, and any person may withdraw.")
    return "\n".join(lines) + "\n"


def hash_of(agreement: Agreement) -> str:
    """SHA-256 of the text, as 64 hexadecimal digits."""
    return hashlib.sha256(of(agreement).encode()).hexdigest()
