"""Checks behind the patterns: what a match must satisfy, and how much of it is meant.

Each takes the matched text and returns the (start, end) of the part to redact, or None to refuse the match.
"""

import ipaddress
import re
from collections.abc import Callable
from datetime import date

import phonenumbers
from stdnum import iban as iban_number
from stdnum import luhn
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

Span = tuple[int, int]
Check = Callable[[str], Span | None]

_NOT_DIGITS = re.compile(r"\D+")
# First digits that card networks issue; a number of the right length passes Luhn by chance one time in ten.
_CARD_PREFIXES = re.compile(r"62|4|5[1-5]|2[2-7]|3[47]|30|36|38|35|6011|64[4-9]|65|81|9558")


def whole(value: str) -> Span:
    """Accept the match as it stands."""
    return 0, len(value)


def resident_id(value: str) -> Span | None:
    """A mainland Chinese resident number: a real birth date and the ISO 7064 MOD 11-2 check character."""
    number = _compact(value).upper()
    if not _is_date(number[6:14]) or not mod_11_2.is_valid(number):
        return None
    return whole(value)


def bank_card(value: str) -> Span | None:
    """A payment card number: an issued prefix and the Luhn check digit."""
    number = digits(value)
    if not _CARD_PREFIXES.match(number) or len(set(number)) == 1 or not luhn.is_valid(number):
        return None
    return whole(value)


def imei(value: str) -> Span | None:
    """A 15-digit device number with its Luhn check digit."""
    return whole(value) if luhn.is_valid(digits(value)) else None


def iban(value: str) -> Span | None:
    """An account number by its country's length and the MOD 97 check; words after it are left out."""
    ends = [len(value), *(space.start() for space in reversed(list(re.finditer(" ", value))))]
    for end in ends:
        if iban_number.is_valid(value[:end], check_country=False):
            return 0, end
    return None


def credit_code(value: str) -> Span | None:
    """A Chinese unified social credit code with its check character."""
    return whole(value) if uscc.is_valid(value) else None


def ip_address(value: str) -> Span | None:
    """An IPv4 or IPv6 address; ``a::b`` is more often a name in source code."""
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return None
    if address.version == 6:
        groups = [group for group in value.split(":") if group]
        if len(groups) < 3 and not value.lower().startswith(("fe80:", "2", "fc", "fd", "::1", "::ffff:")):
            return None
        if not any(character.isdigit() for character in value):
            return None
    return whole(value)


def phone_in(region: str) -> Check:
    """A number that is valid when dialed inside the region."""

    def check(value: str) -> Span | None:
        number, _, _ = re.sub(r"\s*(?:转|分机|ext\.?|x)\s*", "x", value).partition("x")
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            return None
        return whole(value) if phonenumbers.is_valid_number(parsed) else None

    return check


def phone_abroad(value: str) -> Span | None:
    """A number with its country code, of a length that the country uses."""
    try:
        parsed = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return None
    return whole(value) if phonenumbers.is_possible_number(parsed) else None


def has_digit(value: str) -> Span | None:
    """Something that is an identifier only with a digit in it."""
    return whole(value) if any(character.isdigit() for character in value) else None


def mixed(value: str) -> Span | None:
    """A secret: letters and digits together, unlike a word or a placeholder."""
    return whole(value) if re.search("[0-9]", value) and re.search("[A-Za-z]", value) else None


# What stands before an address and is no part of it: "I live in", "send it to".
_BEFORE_ADDRESS = re.compile("^.*(?:住在|住址|地址|位于|在|到|往|寄|送|于|是|从|去|有|了|的)(?=.{2})")
_STREET = re.compile("路|街|道|巷|弄|胡同|村|小区|园|苑")


def chinese_address(value: str) -> Span | None:
    """A street address from its first place name on."""
    street = _STREET.search(value)
    head = value[: street.start()] if street else value
    before = _BEFORE_ADDRESS.match(head)
    start = before.end() if before else 0
    return (start, len(value)) if len(value) - start >= 5 else None


def digits(value: str) -> str:
    """The digits alone."""
    return _NOT_DIGITS.sub("", value)


def _compact(value: str) -> str:
    return re.sub(r"[\s\-.·]", "", value)


def _is_date(value: str) -> bool:
    try:
        return 1800 < date(int(value[:4]), int(value[4:6]), int(value[6:8])).year < 2100
    except ValueError:
        return False
