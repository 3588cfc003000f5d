"""Linking people across organizations without showing who they are."""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

MIN_KEY_BYTES = 16  # 128 bits: a shorter key could be found by trying all of them


def pseudonyms(values: Iterable[Any], key: bytes) -> np.ndarray:
    """Keyed pseudonyms: equal identifiers give equal pseudonyms under the same key, and nothing else is told.

    A plain hash of an identifier is undone by hashing all customer numbers; with a key only its holder could
    do that. Use one key per agreement, so that pseudonyms of different agreements can't be joined. They stay
    personal data: who holds the key can re-identify.

    Identifiers are compared as text, in Unicode form NFC and without spaces around; 42, "42" and 42.0 (which
    a whole number becomes in a column with missing values) are the same.

    Args:
        values: n identifiers; missing ones stay missing.
        key: secret of at least 16 bytes.

    Returns:
        Shape (n,), objects: 64 hexadecimal digits of HMAC-SHA-256, or None.

    Raises:
        TypeError: the key is not bytes.
        ValueError: the key is too short.

    Source:
        Krawczyk, Bellare and Canetti (1997), RFC 2104; ENISA (2019), Pseudonymisation techniques and best
        practices, section 5.
    """
    if not isinstance(key, bytes | bytearray):
        raise TypeError(f"key must be bytes; it is {type(key).__name__}")
    if len(key) < MIN_KEY_BYTES:
        raise ValueError(f"key must have at least {MIN_KEY_BYTES} bytes; it has {len(key)}")
    if isinstance(values, pa.Array | pa.ChunkedArray):
        values = values.to_pylist()
    keyed = hmac.new(bytes(key), digestmod=hashlib.sha256)
    result = [None if pd.isna(value) else _digest(keyed, identifier_text(value)) for value in values]
    return np.array(result, dtype=object)


def _digest(keyed: hmac.HMAC, text: str) -> str:
    code = keyed.copy()
    code.update(text.encode())
    return code.hexdigest()


def identifier_text(value: Any) -> str:
    """An identifier as the text that everybody would write for it.

    >>> identifier_text(42.0), identifier_text(" 42 "), identifier_text("C 42")
    ('42', '42', 'C 42')
    """
    if isinstance(value, float | np.floating) and float(value).is_integer():
        value = int(value)
    return unicodedata.normalize("NFC", str(value)).strip()
