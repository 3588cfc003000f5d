"""Checks behind the patterns: what a match must satisfy, and how much of it is meant.

Each takes the matched text and returns the (start, end) of the part to redact, or None to refuse the match.
"""

import ipaddress
import re
from collections.abc import Callable
from datetime import date

import phonenumbers
from stdnum.cn import uscc
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.iso7064 import mod_11_2
from stdnum.us import ssn as us_ssn

Span = tuple[int, int]
Check = Callable[[str], Span | None]

_NOT_DIGITS = re.compile(r"\D+")
# First digits that card networks issue; a number of the right length passes Luhn by chance one time in ten.
_CARD_PREFIXES = re.compile(r"62|4|1800|2131|50|5[678]|6304|67|5[1-5]|2[2-7]|3[47]|30|36|38|35|6011|64[4-9]|65|81|9558")


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
    ends = _ends(value) if " " in value else (len(value),)
    for end in ends:
        number = value[:end].replace(" ", "").replace("-", "")
        if len(number) >= 13 and _luhn(number) and _CARD_PREFIXES.match(number) and len(set(number)) > 1:
            return 0, end
    return None


def imei(value: str) -> Span | None:
    """A 15-digit device number with its Luhn check digit."""
    return whole(value) if _luhn(digits(value)) else None


# The Luhn sum doubles every second digit; numbers are checked by the million, and stdnum takes twenty times as long.
_DOUBLED = str.maketrans("0123456789", "0246813579")
_IBAN_LETTERS = {ord(letter): str(int(letter, 36)) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
# How long each country's account numbers are: SWIFT, IBAN registry.
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK", 21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB NI PL SV", 29: "BR EG PS QA UA",
        30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip


def _luhn(number: str) -> bool:
    backward = number[::-1]
    return (sum(map(int, backward[::2])) + sum(map(int, backward[1::2].translate(_DOUBLED)))) % 10 == 0


def iban(value: str) -> Span | None:
    """An account number by its country's length and the MOD 97 check; words after it are left out."""
    for end in _ends(value):
        number = value[:end].replace(" ", "")
        if len(number) != _IBAN_LENGTHS.get(number[:2]):
            continue
        if int((number[4:] + number[:4]).translate(_IBAN_LETTERS)) % 97 == 1:
            return 0, end
    return None


# GB 32100-2015; the check character counts once.
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (*(3**place % 31 for place in range(17)), 1)


def credit_code(value: str) -> Span | None:
    """A Chinese unified social credit code with its check character."""
    total = sum(_CREDIT_SIGNS.find(sign) * weight for sign, weight in zip(value, _CREDIT_WEIGHTS, strict=True))
    if total % 31 or not uscc.is_valid(
        value
    ):  # the sum first: it refuses nearly all, and stdnum takes ten times as long
        return None
    return whole(value)


def vat(value: str) -> Span | None:
    """A European VAT number with its country's check digits."""
    number = _compact(value)
    if number[:2] == "GB":
        return whole(value) if gb_vat.is_valid(number) else None
    return whole(value) if eu_vat.is_valid(number) else None


def ssn(value: str) -> Span | None:
    """A United States social security number, from the groups that were issued."""
    return whole(value) if us_ssn.is_valid(value) else None


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


# An extension behind a number of at least seven digits.
_EXTENSION = re.compile(r"^(.*\d{4}) ?(?:转|分机|ext\.?|x|-) ?\d{1,6}$")


def phone_in(region: str) -> Check:
    """A number that is valid when dialed inside the region, by the patterns of libphonenumber."""

    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    national = [
        re.compile(kind.national_number_pattern)
        for kind in (
            metadata.fixed_line,
            metadata.mobile,
            metadata.toll_free,
            metadata.shared_cost,
            metadata.uan,
            metadata.voip,
        )
        if kind is not None and kind.national_number_pattern
    ]

    def check(value: str) -> Span | None:
        number = _EXTENSION.sub(r"\1", value)
        dialed = digits(number).removeprefix("0")
        return whole(value) if any(pattern.fullmatch(dialed) for pattern in national) else None

    return check


_valid_in_britain = phone_in("GB")


def phone_british(value: str) -> Span | None:
    """A number that is valid in Britain, or whose area code stands in parentheses: those of fiction too."""
    if value.startswith("(") and len(digits(value)) in (10, 11):
        return whole(value)
    return _valid_in_britain(value)


def phone_abroad(value: str) -> Span | None:
    """A number with its country code, of a length that the country uses."""
    try:
        parsed = phonenumbers.parse(re.sub("^00", "+", value), None)
    except phonenumbers.NumberParseException:
        return None
    return whole(value) if phonenumbers.is_possible_number(parsed) else None


def has_digit(value: str) -> Span | None:
    """Something that is an identifier only with a digit in it."""
    return whole(value) if any(character.isdigit() for character in value) else None


def mixed(value: str) -> Span | None:
    """A secret: letters and digits together, unlike a word or a placeholder."""
    return whole(value) if re.search("[0-9]", value) and re.search("[A-Za-z]", value) else None


def _ends(value: str) -> list[int]:
    """Where a match could end: as it does, or before any of its spaces, the longest first."""
    return [len(value), *(space.start() for space in reversed(list(re.finditer(" ", value))))]


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
