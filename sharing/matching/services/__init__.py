"""What other rooms call: ``from sharing.matching import services as matching``, then ``matching.request(...)``."""

from sharing.matching.services.finding import FIND, NotRecords, comparable, find, request, suggested
from sharing.matching.services.merging import MERGE, AtOdds, NothingSame, merge, request_merge
from sharing.matching.services.settling import Card, Line, ReviewClosed, Which, forget, open_cards, settle

__all__ = [
    "FIND",
    "MERGE",
    "AtOdds",
    "Card",
    "Line",
    "NotRecords",
    "NothingSame",
    "ReviewClosed",
    "Which",
    "comparable",
    "find",
    "forget",
    "merge",
    "open_cards",
    "request",
    "request_merge",
    "settle",
    "suggested",
]
