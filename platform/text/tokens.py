"""Words of Chinese and English text."""

import functools
import logging
import re
import threading
import warnings
from typing import Any

from .language import HAN

_RUNS = re.compile(f"[{HAN}]+|[^{HAN}]+")
_IS_HAN = re.compile(f"[{HAN}]").match
_ENGLISH_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


def words(text: str) -> list[str]:
    """Split a text into lower-case words, in reading order, without spaces and punctuation.

    Chinese is cut by jieba's dictionary and its hidden Markov model; everything else at the edges of letters and
    digits (``don't`` and ``well-made`` stay whole).

    >>> words("Well-made, and it doesn't break.")
    ['well-made', 'and', 'it', "doesn't", 'break']
    """
    found: list[str] = []
    for run in _RUNS.findall(text.lower()):
        found += segmenter().lcut(run) if _IS_HAN(run) else _ENGLISH_WORD.findall(run)
    return found


@functools.cache
def segmenter() -> Any:
    """The shared jieba tokenizer, with its dictionary loaded (about a second, once a process)."""
    with _LOADING:
        return _load_segmenter()


_LOADING = threading.Lock()


def _load_segmenter() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its source holds unescaped patterns, and it asks for pkg_resources
        import jieba
    jieba.setLogLevel(logging.ERROR)

    class Segmenter(jieba.Tokenizer):
        def initialize(self, dictionary: str | None = None) -> None:
            """Read the packaged dictionary, never jieba's cache: that is a marshal file in the shared temp folder."""
            self.FREQ, self.total = self.gen_pfdict(self.get_dict_file())
            self.initialized = True

    tokenizer = Segmenter()
    tokenizer.initialize()
    return tokenizer
