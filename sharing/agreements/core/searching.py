"""Words by which something is found, in English and Chinese, without a dictionary.

English words lose their plural by the S stemmer (Harman, 1991, How Effective Is Suffixing?). A run of Chinese is cut into
pairs of neighboring characters, so that a part of a compound finds it; a single character stands for itself.
"""

import re

from text.language import HAN

_RUNS = re.compile(f"[{HAN}]+|[a-z0-9]+")
LONGEST = 40  # characters of one word; a longer one is found by its beginning


def words(text: str) -> set[str]:
    """What a text is found by.

    >>> sorted(words("Customers' flights, delayed"))
    ['customer', 'delayed', 'flight']
    >>> sorted(words("客户流失"))
    ['失', '客', '客户', '户', '户流', '流', '流失']
    """
    found: set[str] = set()
    for run in _runs(text):
        found |= {*run, *_pairs(run)} if _is_chinese(run) else {_stem(run)}
    return found


def asked(query: str) -> list[str]:
    """The words that a query asks for, in its order.

    >>> asked("客户 flights")
    ['客户', 'flight']
    """
    found = [word for run in _runs(query) for word in (_pairs(run) if _is_chinese(run) else [_stem(run)])]
    return list(dict.fromkeys(found))


def _runs(text: str) -> list[str]:
    return _RUNS.findall(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).lower().replace("_", " "))


def _is_chinese(run: str) -> bool:
    return not run.isascii()


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def _stem(word: str) -> str:
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        word = word[:-3] + "y"
    elif (word.endswith("es") and not word.endswith(("aes", "ees", "oes"))) or (
        word.endswith("s") and not word.endswith(("us", "ss"))
    ):
        word = word[:-1]
    return word[:LONGEST]
