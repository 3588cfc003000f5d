"""Why feedback can't be taken, in sentences that say what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.collection.core import Problem
from kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge

MAX_PROBLEMS = 100
SENTENCES = {
    "unknown_kind": _("Choose one of these kinds: %(known)s."),
    "unknown_label": _("The model has no such answer. Choose one of: %(known)s."),
    "bad_rating": _("Rate with a whole number from 1 to 5."),
    "rating_missing": _("Give a rating from 1 to 5."),
    "correction_missing": _("Say which answer would have been right."),
    "input_missing": _("Give the input too: without it nothing can be learned from a correction."),
    "text_missing": _("Say in words what the problem or suggestion is."),
    "not_text": _("Give this as text, without null characters or halves of a pair."),
    "too_long": _("This is longer than %(limit)s characters. Shorten it."),
    "input_is_text": _("This model reads texts. Give the input as a text."),
    "input_is_row": _("This model reads tables. Give the input as an object with these columns: %(names)s."),
    "column_missing": _("The input needs the column %(name)s."),
    "bad_cell": _("Give %(name)s as a number, yes or no, or a text of at most 5,000 characters."),
}


class BadEvent(Invalid):
    code = "feedback-event-invalid"
    title = _("This feedback can't be taken as it is.")


class BadEvents(Invalid):
    """Some of many events can't be taken, so none was. ``problems`` holds (position from 0, field, sentence)."""

    code = "feedback-events-invalid"
    title = _("Some lines can't be taken, so none was. Mend the lines named and send all of them again.")

    def __init__(self, problems: Sequence[tuple[int, str, Any]]) -> None:
        self.problems = tuple(problems)
        super().__init__()


class TooManyEvents(TooLarge):
    code = "too-many-feedback-events"
    title = _("Send at most 10,000 events at once; split the rest into further requests.")


class AlreadySaidOtherwise(Conflict):
    code = "feedback-idempotency-key-reused"
    title = _("This idempotency key came with other content before. Use a new key for new feedback.")


class NotAllowed(Forbidden):
    code = "feedback-not-allowed"
    title = _("You don't allow this organization to improve its model with what you say. Allow it first.")


class NotOffered(NotFound):
    code = "feedback-model-not-offered"
    title = _("This model isn't open for feedback now. Your feedback page lists those that are.")


def sentence(problem: Problem) -> Any:
    """A problem of a field in words."""
    words = SENTENCES[problem.code]
    return words % problem.params if problem.params else words
