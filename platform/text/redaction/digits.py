"""Whole numbers that stand by themselves: in a table, a telephone has neither its plus nor words around it."""

import re

import phonenumbers

from .redact import find

_CUE = re.compile(
    r"(?i)phone|mobile|whatsapp|\bcell\b|(?:^|[^a-z])(?:tel|fax|msisdn)(?:$|[^a-z])|电话|手机|座机|传真|联系"
)
_WRITTEN = re.compile(r"[+(]?\d[\d ().\-]*")
_FEWEST, _MOST = 7, 15  # digits of a telephone number: local ones, and ITU-T E.164
_WITHOUT_WORDS = 10  # fewer digits are more often a count or an amount, unless the column says otherwise


def number_kind(written: str, name: str = "") -> str | None:
    """What a cell that holds a number alone is of a person, or None.

    Args:
        written: the cell, such as "2125551234".
        name: of the cell's column; "mobile" makes a telephone of what would else be any number.

    Returns:
        PHONE, BANK_CARD, RESIDENT_ID, … as ``redact_text`` names them.

    >>> number_kind("4915112345678"), number_kind("2125551234"), number_kind("7911123", "phone"), number_kind("7911123")
    ('BANK_CARD', 'PHONE', 'PHONE', None)
    """
    written = written.strip()
    digits = re.sub(r"\D", "", written)
    if not _WRITTEN.fullmatch(written) or len(digits) < _FEWEST:
        return None
    if _CUE.search(name) and len(digits) <= _MOST:
        return "PHONE"
    if len(digits) < _WITHOUT_WORDS:
        return None
    if found := find(written, "other"):
        return found[0].kind
    if written != digits or len(digits) > _MOST:
        return None
    return "PHONE" if _dialed(digits, "US") or _dialed(f"+{digits}", None) else None


def _dialed(number: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
