"""The marks that stand in for what was found."""

import hmac
import re
import unicodedata

# Consonants only: a mark must not look like a word, a name or a number to the recognizers that read it again.
_LETTERS = "bcdfghjkmnpqrstvwxz"
_MARKS = len(_LETTERS) ** 12
_LENGTH = 12  # 19**12 is about 2**51: two of a million people share a mark with a chance below 0.0003

MARKS = re.compile(rf"\[[A-Z_]+(?:-[{_LETTERS}]{{{_LENGTH}}})?\]")
"""What :func:`mark` writes."""

# "+86 138…" and "138…" are one telephone; so are "+44…" and "0044…".
_HOME_PREFIX = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)|^(?:\+|00(?=[1-9]))")
_SPACING, _BETWEEN_WORDS = re.compile(r"[^0-9A-Za-z+]"), re.compile(r"[\W_]+")
_NUMBERS = frozenset({"PHONE", "BANK_CARD", "RESIDENT_ID", "QQ", "IMEI"})


def mark(kind: str, value: str, key: bytes | str | None) -> str:
    """Write the mark for a finding: its kind, and under a key a pseudonym of the value.

    Args:
        kind: the finding's kind, in capitals.
        value: what was found, as it was written.
        key: secret of the dataset; without it whoever can guess a value could check the guess.

    Raises:
        ValueError: the key is empty.

    >>> mark("PHONE", "138 0013 8000", b"k") == mark("PHONE", "+86-13800138000", b"k")
    True
    """
    if key is None:
        return f"[{kind}]"
    secret = key.encode() if isinstance(key, str) else key
    if not secret:
        raise ValueError("key must not be empty; leave it out for marks without pseudonyms")
    message = f"{kind}\0{canonical(kind, value)}".encode("utf-8", "surrogatepass")
    number = int.from_bytes(hmac.digest(secret, message, "sha256")) % _MARKS
    letters = []
    for _ in range(_LENGTH):
        number, letter = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return f"[{kind}-{''.join(letters)}]"


def canonical(kind: str, value: str) -> str:
    """One spelling for all ways to write the same number, address or name."""
    plain = value if value.isascii() else _visible(value)
    if kind in _NUMBERS:
        number = _SPACING.sub("", plain).upper()
        return _HOME_PREFIX.sub("", number) if kind == "PHONE" else number
    if kind in {"NAME", "ADDRESS"}:
        words = _BETWEEN_WORDS.sub(" ", plain).strip().casefold()
        return words if words.isascii() else words.replace(" ", "")
    return "".join(plain.split()).casefold()


def _visible(value: str) -> str:
    normal = unicodedata.normalize("NFKC", value)
    return "".join(character for character in normal if unicodedata.category(character) != "Cf")
