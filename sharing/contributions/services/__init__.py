"""What other rooms call: ``from sharing.contributions import services as contributions``."""

from sharing.contributions.services.gathering import GATHER, NothingToGather, gather, request_gather
from sharing.contributions.services.giving import (
    BadContent,
    NothingAllowed,
    NotYours,
    TakenBackAlready,
    content_of,
    contribute,
    keep,
    take_back,
)
from sharing.contributions.services.judging import CHECK, StateMove, accept, check, refuse
from sharing.contributions.services.reading import Held, Item, read

__all__ = [
    "CHECK",
    "GATHER",
    "BadContent",
    "Held",
    "Item",
    "NotYours",
    "NothingAllowed",
    "NothingToGather",
    "StateMove",
    "TakenBackAlready",
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
]
