"""What other rooms call: ``from consent import services as consent``, then ``consent.withdraw(...)``."""

from consent.services.decisions import (
    NotAsked,
    NotTheirDecision,
    OldVersion,
    grant,
    mark_erased,
    refuse,
    touch,
    withdraw,
    withdraw_all,
)
from consent.services.gate import ConsentChanged, allowed, allowed_uses, lock_and_compare, snapshot, withdrawn_since
from consent.services.standing import PurposeStanding, Standing, receipt, standing, standing_on
from consent.services.subjects import (
    NotTheirBasis,
    PersonErased,
    UnknownPurpose,
    attest,
    key_of,
    subject_for,
    subjects_for_keys,
    subjects_for_records,
)
from consent.services.texts import Comparison, TextIncomplete, compare, offer, publish_text

__all__ = [
    "Comparison",
    "ConsentChanged",
    "NotAsked",
    "NotTheirBasis",
    "NotTheirDecision",
    "OldVersion",
    "PersonErased",
    "PurposeStanding",
    "Standing",
    "TextIncomplete",
    "UnknownPurpose",
    "allowed",
    "allowed_uses",
    "attest",
    "compare",
    "grant",
    "key_of",
    "lock_and_compare",
    "mark_erased",
    "offer",
    "publish_text",
    "receipt",
    "refuse",
    "snapshot",
    "standing",
    "standing_on",
    "subject_for",
    "subjects_for_keys",
    "subjects_for_records",
    "touch",
    "withdraw",
    "withdraw_all",
    "withdrawn_since",
]
