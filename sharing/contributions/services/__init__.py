"""What other rooms call: ``from sharing.contributions import services as contributions``."""

from sharing.contributions.services.checking import BadContent, ContentTooLarge, keep
from sharing.contributions.services.gathering import GATHER, NothingToGather, gather, request_gather
from sharing.contributions.services.giving import (
    NothingAllowed,
    NotYours,
    TakenBackAlready,
    content_of,
    contribute,
    take_back,
)
from sharing.contributions.services.judging import CHECK, StateMove, accept, check, refuse
from sharing.contributions.services.many import Faulty, Taken, take_for_people, take_own
from sharing.contributions.services.reading import Held, Item, read
from sharing.contributions.services.records import MAX_RECORDS, Fault, TooManyRecords

__all__ = [
    "CHECK",
    "GATHER",
    "MAX_RECORDS",
    "BadContent",
    "ContentTooLarge",
    "Fault",
    "Faulty",
    "Held",
    "Item",
    "NotYours",
    "NothingAllowed",
    "NothingToGather",
    "StateMove",
    "Taken",
    "TakenBackAlready",
    "TooManyRecords",
    "accept",
    "check",
    "content_of",
    "contribute",
    "gather",
    "keep",
    "read",
    "refuse",
    "request_gather",
    "take_back",
    "take_for_people",
    "take_own",
]
