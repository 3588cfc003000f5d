"""What other rooms call: ``from consent import services as consent``, then ``consent.withdraw(...)``."""

from consent.services.claims import BadCode, TooManyTries, UnknownKeys, claim, issue_codes
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
from consent.services.expiring import EXPIRE, expire
from consent.services.gate import ConsentChanged, allowed, allowed_uses, lock_and_compare, snapshot, withdrawn_since
from consent.services.signal import honor_signal
from consent.services.standing import PurposeStanding, Standing, receipt, standing, standing_on
from consent.services.subjects import (
    NotTheirBasis,
    PersonErased,
    UnknownPurpose,
    attest,
    hold,
    key_of,
    subject_for,
    subjects_for_keys,
    subjects_for_records,
)
from consent.services.texts import Comparison, TextIncomplete, compare, draft_text, newest_text, offer, publish_text

__all__ = [
    "EXPIRE",
    "BadCode",
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
    "TooManyTries",
    "UnknownKeys",
    "UnknownPurpose",
    "allowed",
    "allowed_uses",
    "attest",
    "claim",
    "compare",
    "draft_text",
    "expire",
    "grant",
    "hold",
    "honor_signal",
    "issue_codes",
    "key_of",
    "lock_and_compare",
    "mark_erased",
    "newest_text",
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
