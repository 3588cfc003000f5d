"""What other rooms call: ``from feedback.collection import services as collection``."""

from feedback.collection.services.asking import Ask, answer_of, asked_of, say
from feedback.collection.services.opening import AlreadyOpen, NotOpen, close_model, open_model
from feedback.collection.services.own import NotYours, TakenBackAlready, content_of, givers_of, take_back
from feedback.collection.services.reading import Held, Item, read
from feedback.collection.services.recording import MAX_EVENTS, Recorded, record, record_many
from feedback.collection.services.refusals import (
    AlreadySaidOtherwise,
    BadEvent,
    BadEvents,
    NotAllowed,
    NotOffered,
    TooManyEvents,
)
from feedback.collection.services.window import EmptyWindow, require_window

__all__ = [
    "MAX_EVENTS",
    "AlreadyOpen",
    "AlreadySaidOtherwise",
    "Ask",
    "BadEvent",
    "BadEvents",
    "EmptyWindow",
    "Held",
    "Item",
    "NotAllowed",
    "NotOffered",
    "NotOpen",
    "NotYours",
    "Recorded",
    "TakenBackAlready",
    "TooManyEvents",
    "answer_of",
    "asked_of",
    "close_model",
    "content_of",
    "givers_of",
    "open_model",
    "read",
    "record",
    "record_many",
    "require_window",
    "say",
    "take_back",
]
