"""What a model answers, as its readers say it: the usual words for yes and no in their language, others as they are."""

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


def in_words(label: Any) -> str:
    """A model's class in the reader's language; one that is no such word stays as the data have it."""
    return str(WORDS.get(str(label), label))
