"""What a model answers, what trained it, what it was measured on: in the reader's language, and as it is where no word is
known."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS = {
    "satisfied": _("satisfied"),
    "not satisfied": _("not satisfied"),
    "positive": _("positive"),
    "negative": _("negative"),
    "neutral": _("neutral"),
    "yes": _("yes"),
    "no": _("no"),
    "True": _("yes"),
    "False": _("no"),
}


TRAINERS = {  # those of ``learning``
    "gradient-boosting": _("Gradient boosting"),
    "logistic-regression": _("Logistic regression"),
    "lstm-text": _("LSTM"),
    "tfidf-logistic": _("TF-IDF"),
}
PARTS = {  # on which rows a version is measured
    "test": _("test part"),
    "people it did not learn from": _("people it did not learn from"),
}


def in_words(label: Any) -> str:
    """A model's class in the reader's language; one that is no such word stays as the data have it."""
    return str(WORDS.get(str(label), label))
