"""What other rooms call: ``from sharing.redaction import services as redaction``, then ``redaction.lists_of(...)``."""

from sharing.redaction.services.sampling import Excerpt, NoTexts, Sample, Span, sample
from sharing.redaction.services.words import TooManyWords, add_word, lists_of, remove_word, texts_of

__all__ = [
    "Excerpt",
    "NoTexts",
    "Sample",
    "Span",
    "TooManyWords",
    "add_word",
    "lists_of",
    "remove_word",
    "sample",
    "texts_of",
]
