"""Things that point at a person, made up: numbers by their published check digits, names and addresses from a list.

Nothing here is shared with the recognizers: the formulas are written out again, the names and addresses come from
``redaction_values.txt``, whose first lines say where it has them.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

Draw = Callable[[random.Random], str]
_AREAS = ("110101", "310104", "440305", "510107", "330106", "420111", "610113", "350203", "230102", "530102")
_WORDS = (
    "lily", "star", "blue", "leaf", "nan", "ming", "qing", "cloud", "river", "apple", "wolf", "sun", "rain", "chen", "xiao",
    "max", "joy", "sky", "tea", "moon",
)  # fmt: skip
_HOSTS = (
    "gmail.com", "outlook.com", "qq.com", "163.com", "foxmail.com", "yahoo.co.uk", "sina.com.cn", "mail.example.org",
    "web.de", "proton.me",
)  # fmt: skip
_AREA_CODES = ("212", "415", "312", "206", "617", "702", "305", "713", "404", "503")
_ABROAD = (  # country codes with the numbers of digits after them, as written there
    "+44 7### ######", "+44 20 7### ####", "+49 30 ########", "+33 6 ## ## ## ##", "+81 90-####-####", "+852 9### ####",
    "+65 8### ####", "+61 4## ### ###", "+1 415 ### ####", "+82 10-####-####", "0044 7### ######", "+4915#########",
)  # fmt: skip
_CARDS = (
    ("4", 16),
    ("51", 16),
    ("55", 16),
    ("37", 15),
    ("622202", 19),
    ("621700", 19),
    ("625", 16),
    ("3530", 16),
    ("6011", 16),
)
_BANKS = {
    "DE": "##################",
    "GB": "@@@@##############",
    "FR": "#######################",
    "NL": "@@@@##########",
}
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤川琼"
_PLATE = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@cache
def listed(section: str) -> tuple[str, ...]:
    """One section of the list."""
    text = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
    return tuple(text.split(f"[{section}]\n")[1].split("\n\n")[0].strip().split("\n"))


def half(section: str, r: random.Random, held_out: bool) -> str:
    """One of a section's even entries, or of the odd ones, which nobody looked at while mending a recognizer."""
    return r.choice(listed(section)[int(held_out) :: 2])


def filled(r: random.Random, pattern: str) -> str:
    """A digit for each ``#``, a capital for each ``@``."""
    signs = {"#": string.digits, "@": string.ascii_uppercase}
    return "".join(r.choice(signs[sign]) if sign in signs else sign for sign in pattern)


def of(*patterns: str) -> Draw:
    return lambda r: filled(r, r.choice(patterns))


def luhn(number: str) -> str:
    """The digit that ISO/IEC 7812 puts behind a number."""
    total = 0
    for place, digit in enumerate(map(int, reversed(number))):
        doubled = digit * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def grouped(r: random.Random, number: str, size: int = 4) -> str:
    separator = r.choice(("", "", " ", "-"))
    return separator.join(number[at : at + size] for at in range(0, len(number), size))


def birth(r: random.Random) -> tuple[int, int, int]:
    return r.randint(1945, 2012), r.randint(1, 12), r.randint(1, 28)


def email(r: random.Random) -> str:
    who = r.choice(_WORDS) + r.choice((".", "_", "", "-")) + r.choice(_WORDS) + r.choice(("", str(r.randint(1, 9999))))
    return r.choice((who, who, who.title(), f"{r.randint(10**7, 10**9)}")) + "@" + r.choice(_HOSTS)


def chinese_mobile(r: random.Random) -> str:
    number = r.choice(("138", "159", "186", "177", "199", "166", "152", "135")) + filled(r, "########")
    spaced = r.choice(("{0}{1}{2}", "{0}{1}{2}", "{0} {1} {2}", "{0}-{1}-{2}"))
    return r.choice(("", "", "", "+86 ", "+86", "86-")) + spaced.format(number[:3], number[3:7], number[7:])


def chinese_landline(r: random.Random) -> str:
    area, first = r.choice(
        (("010", "6"), ("021", "5"), ("0755", "8"), ("028", "8"), ("0571", "8"), ("020", "3"), ("0532", "8"))
    )
    number = first + filled(r, "#######")
    shape = r.choice(("{}-{}", "{}{}", "({}){}", "{} {}", "（{}）{}"))
    return shape.format(area, number) + r.choice(("", "", "", f"转{r.randint(100, 9999)}", f"-{r.randint(100, 999)}"))


def north_american(r: random.Random) -> str:
    shape = r.choice(
        ("({0}) {1}-{2}", "{0}-{1}-{2}", "{0}.{1}.{2}", "+1 {0} {1} {2}", "+1-{0}-{1}-{2}", "1-{0}-{1}-{2}")
    )
    return shape.format(r.choice(_AREA_CODES), r.choice("23456789") + filled(r, "##"), filled(r, "####"))


def resident_id(r: random.Random) -> str:
    year, month, day = birth(r)
    number = f"{r.choice(_AREAS)}{year}{month:02d}{day:02d}{r.randint(1, 999):03d}"
    weighed = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(number))  # GB 11643, ISO 7064 MOD 11-2
    number += "10X98765432"[weighed % 11]
    return r.choice((number, number, number.lower(), f"{number[:6]} {number[6:14]} {number[14:]}"))


def bank_card(r: random.Random) -> str:
    prefix, length = r.choice(_CARDS)
    number = prefix + filled(r, "#" * (length - 1 - len(prefix)))
    return grouped(r, number + luhn(number))


def iban(r: random.Random) -> str:
    country = r.choice(list(_BANKS))
    account = filled(r, _BANKS[country])
    check = 98 - int("".join(str(int(sign, 36)) for sign in f"{account}{country}00")) % 97  # ISO 13616
    number = f"{country}{check:02d}{account}"
    return number if r.random() < 0.5 else " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def credit_code(r: random.Random) -> str:
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    code = "91" + r.choice(_AREAS) + filled(r, "########") + r.choice("0123456789X")
    weighed = sum(signs.index(sign) * 3**place for place, sign in enumerate(code))  # GB 32100
    return code + signs[-weighed % 31]


def german_vat(r: random.Random) -> str:
    number, product = r.choice("123456789") + filled(r, "#######"), 10
    for digit in map(int, number):  # ISO 7064 MOD 11,10
        product = 2 * ((digit + product) % 10 or 10) % 11
    return f"DE{number}{(11 - product) % 10}"


def british_vat(r: random.Random) -> str:
    number = r.choice("123456789") + filled(r, "######")
    check = 97 - (sum(int(digit) * weight for digit, weight in zip(number, range(8, 1, -1), strict=True)) + 55) % 97
    return f"GB{number}{check:02d}"


def ip_address(r: random.Random) -> str:
    if r.random() < 0.7:
        return ".".join(str(r.randint(1, 254)) for _ in range(4))
    groups = [f"{r.randint(1, 0xFFFF):x}" for _ in range(6)]
    return f"2001:{':'.join(groups[:3])}::{groups[4]}" if r.random() < 0.5 else f"2001:db8:{':'.join(groups)}"


def mac_address(r: random.Random) -> str:
    parts = [f"{r.randint(0, 255):02x}" for _ in range(6)]
    if r.random() < 0.15:
        return ".".join(parts[at] + parts[at + 1] for at in (0, 2, 4))
    written = r.choice(":-").join(parts)
    return r.choice((written, written.upper()))


def url(r: random.Random) -> str:
    site = f"{r.choice(_WORDS)}{r.choice(_WORDS)}.{r.choice(('com', 'cn', 'org', 'io', 'com.cn', 'de', 'info'))}"
    path = r.choice(
        ("", f"/u/{r.choice(_WORDS)}{r.randint(1, 999)}", f"/p?id={r.randint(1, 99999)}&ref={r.choice(_WORDS)}")
    )
    return r.choice(("https://", "http://", "https://www.", "www.")) + site + path


def birth_date(r: random.Random) -> str:
    year, month, day = birth(r)
    name = _MONTHS[month - 1]
    return r.choice(
        (f"{year}年{month}月{day}日", f"{year}-{month:02d}-{day:02d}", f"{year}/{month}/{day}", f"{day} {name} {year}",
         f"{name} {day}, {year}", f"{month:02d}/{day:02d}/{year}", f"{day:02d}.{month:02d}.{year}", f"{year}.{month}.{day}")
    )  # fmt: skip


def chinese_plate(r: random.Random) -> str:
    place = r.choice(_PROVINCES) + r.choice(_PLATE[:14])
    number = "".join(r.choice(_PLATE + string.digits * 3) for _ in range(4)) + r.choice(string.digits)
    return place + r.choice(("", "", "·", " ")) + r.choice((number, number, r.choice("DF") + number))


def account(r: random.Random) -> str:
    return r.choice(_WORDS) + r.choice(("_", "", "-")) + r.choice(_WORDS) + str(r.randint(10, 9999))


def api_key(r: random.Random) -> str:
    def some(length: int, signs: str = string.ascii_letters + string.digits) -> str:
        return "".join(r.choice(signs) for _ in range(length))

    jwt = f"eyJ{some(20)}.eyJ{some(40)}.{some(43)}"
    return r.choice((f"sk-{some(48)}", f"ghp_{some(36)}", f"AKIA{some(16, string.ascii_uppercase + string.digits)}",
                     f"AIza{some(35)}", f"xoxb-{some(11, string.digits)}-{some(24)}", f"sk_live_{some(24)}", jwt,
                     f"glpat-{some(20)}", f"hf_{some(34)}", f"npm_{some(36)}"))  # fmt: skip


def imei(r: random.Random) -> str:
    number = r.choice(("35", "86", "99", "01")) + filled(r, "############")
    whole = number + luhn(number)
    return r.choice((whole, whole, f"{whole[:2]}-{whole[2:8]}-{whole[8:14]}-{whole[14]}"))


def any_of(draws: Sequence[Draw]) -> Draw:
    return lambda r: r.choice(draws)(r)


PHONES_ZH = any_of((chinese_mobile, chinese_mobile, chinese_landline))
PHONES_EN = any_of((north_american, of(*_ABROAD)))
