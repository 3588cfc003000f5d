"""What other rooms call: ``from sharing.contributions import services as contributions``."""

from sharing.contributions.services.checking import BadContent, ContentTooLarge, keep
from sharing.contributions.services.claimed import HeldUse, Holding, holdings, object_to
from sharing.contributions.services.drafts import (
    EXPIRE,
    Drafted,
    DraftGone,
    draft,
    drop,
    expire,
    file_of,
    leave_out,
    opened_draft,
    send,
)
from sharing.contributions.services.figures import givers
from sharing.contributions.services.gathering import GATHER, NothingToGather, gather, request_gather
from sharing.contributions.services.giving import (
    NothingAllowed,
    NotYours,
    TakenBackAlready,
    content_of,
    contribute,
    take_back,
    take_back_batch,
)
from sharing.contributions.services.judging import CHECK, StateMove, accept, check, refuse
from sharing.contributions.services.many import Faulty, Taken, take_for_people, take_own
from sharing.contributions.services.opening import Opened, open_file
from sharing.contributions.services.reading import Held, Item, read
from sharing.contributions.services.records import MAX_RECORDS, Fault, TooManyRecords
from sharing.contributions.services.uses import Use, uses_of

__all__ = [
    "CHECK",
    "EXPIRE",
    "GATHER",
    "MAX_RECORDS",
    "BadContent",
    "ContentTooLarge",
    "DraftGone",
    "Drafted",
    "Fault",
    "Faulty",
    "Held",
    "HeldUse",
    "Holding",
    "Item",
    "NotYours",
    "NothingAllowed",
    "NothingToGather",
    "Opened",
    "StateMove",
    "Taken",
    "TakenBackAlready",
    "TooManyRecords",
    "Use",
    "accept",
    "check",
    "content_of",
    "contribute",
    "draft",
    "drop",
    "expire",
    "file_of",
    "gather",
    "givers",
    "holdings",
    "keep",
    "leave_out",
    "object_to",
    "open_file",
    "opened_draft",
    "read",
    "refuse",
    "request_gather",
    "send",
    "take_back",
    "take_back_batch",
    "take_for_people",
    "take_own",
    "uses_of",
]
