"""What other rooms call: ``from feedback.collection import services as collection``."""

from feedback.collection.services.asking import Ask, answer_of, asked_of
from feedback.collection.services.own import NotYours, TakenBackAlready, content_of, take_back
from feedback.collection.services.reading import Held, Item, read
from feedback.collection.services.recording import MAX_EVENTS, Recorded, record, record_many
from feedback.collection.services.refusals import AlreadySaidOtherwise, BadEvent, BadEvents, NotAllowed, TooManyEvents

__all__ = [
    "MAX_EVENTS",
    "AlreadySaidOtherwise",
    "Ask",
    "BadEvent",
    "BadEvents",
    "Held",
    "Item",
    "NotAllowed",
    "NotYours",
    "Recorded",
    "TakenBackAlready",
    "TooManyEvents",
    "answer_of",
    "asked_of",
    "content_of",
    "read",
    "record",
    "record_many",
    "take_back",
]
