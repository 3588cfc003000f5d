"""Word lists that the recognizers read: plain text, words apart by white space."""

import functools
from pathlib import Path


@functools.cache
def word_list(name: str) -> frozenset[str]:
    """The words of ``name.txt`` in this folder."""
    return frozenset((Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").split())
