"""Functions of text that engines lack or do each in their own way: in Arrow, so that all give the same."""

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Full-width letters and digits become plain; full-width punctuation stays, it is good Chinese.
_WIDE = {wide: wide - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for wide in range(ord(first), ord(last) + 1)}
_HAS_WIDE = "[０-９Ａ-Ｚａ-ｚ]"
_OTHER_SPACES = "[\u00a0\u2003\u3000]"
_UNSEEN = "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u200c\u2060\ufeff]"  # not the joiner that holds emoji together


def tidied(text: pa.Array) -> pa.Array:
    """Text in Unicode NFC with plain letters, digits and spaces, nothing invisible and no outer spaces."""
    whole = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    plain = pc.utf8_normalize(whole, form="NFC")
    wide = pc.match_substring_regex(plain, _HAS_WIDE)
    if pc.any(wide).as_py():
        narrow = [each.translate(_WIDE) for each in pc.filter(plain, wide).to_pylist()]
        plain = pc.replace_with_mask(plain, pc.fill_null(wide, False), pa.array(narrow, plain.type))
    plain = pc.replace_substring_regex(pc.replace_substring_regex(plain, _UNSEEN, ""), _OTHER_SPACES, " ")
    return pc.replace_substring_regex(plain, r"^\s+|\s+$", "")


def folded(text: pa.Array) -> pa.Array:
    """Text in lower case without outer spaces, for comparing spellings. Engines differ over İ and a final Σ."""
    return pc.utf8_lower(pc.utf8_trim(text, characters=" \t\n\r\x0b\x0c"))


def written(numbers: pa.Array) -> pa.Array:
    """The shortest decimals that read back as these floats: 0.1, 1e+20, nan. Spark would write 1.0E20."""
    whole = numbers.combine_chunks() if isinstance(numbers, pa.ChunkedArray) else numbers
    known = whole.fill_null(0).to_numpy(zero_copy_only=False)
    return pa.array(known.astype(np.str_), pa.string(), mask=whole.is_null().to_numpy(zero_copy_only=False))


@dataclass(frozen=True)
class Function:
    """A function of one column that gives text, under the name by which queries call it."""

    name: str
    call: Callable[[pa.Array], pa.Array]
    takes: str


FUNCTIONS = (
    Function("reciprocal_tidied", tidied, "VARCHAR"),
    Function("reciprocal_folded", folded, "VARCHAR"),
    Function("reciprocal_written", written, "DOUBLE"),
    Function("reciprocal_written_short", written, "FLOAT"),
)


@ibis.udf.scalar.builtin(name="reciprocal_tidied")
def tidy(text: str) -> str:  # type: ignore[empty-body]
    """:func:`tidied` in an expression."""


@ibis.udf.scalar.builtin(name="reciprocal_folded")
def fold(text: str) -> str:  # type: ignore[empty-body]
    """:func:`folded` in an expression."""


@ibis.udf.scalar.builtin(name="reciprocal_written")
def write(number: float) -> str:  # type: ignore[empty-body]
    """:func:`written` in an expression."""


@ibis.udf.scalar.builtin(name="reciprocal_written_short", signature=(("float32",), "string"))
def write_short(number):  # type: ignore[no-untyped-def]
    """:func:`written` in an expression, of floats of 32 bits."""
